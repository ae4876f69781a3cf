namespace GenderEquality.Activities.Organization;

/// <summary>The words for levels and roles, as pages, mails and activity descriptors show them.</summary>
public static class UnitNames
{
    public static bool IsSchool(this UnitLevel level) =>
        level is UnitLevel.MN or UnitLevel.TH or UnitLevel.THCS or UnitLevel.THPT or UnitLevel.GDTX;

    public static string Vietnamese(this UnitLevel level) =>
        level switch
        {
            UnitLevel.Bo => "Bộ",
            UnitLevel.So => "Sở Giáo dục và Đào tạo",
            UnitLevel.Phong => "Phòng Giáo dục và Đào tạo",
            UnitLevel.Xa => "Xã, phường",
            UnitLevel.MN => "Mầm non",
            UnitLevel.TH => "Tiểu học",
            UnitLevel.THCS => "Trung học cơ sở",
            UnitLevel.THPT => "Trung học phổ thông",
            UnitLevel.GDTX => "Giáo dục thường xuyên",
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "No name for this level. Add one here."),
        };

    /// <summary>The code of this level in intake findings (seeds of documents name levels so).</summary>
    public static string Code(this UnitLevel level) =>
        level switch
        {
            UnitLevel.Bo => "BO",
            UnitLevel.So => "SO",
            UnitLevel.Phong => "PHONG",
            UnitLevel.Xa => "XA",
            _ => level.ToString(),
        };

    public static string Vietnamese(this Role role) =>
        role switch
        {
            Role.Clerk => "văn thư",
            Role.Drafter => "người soạn",
            Role.Head => "thủ trưởng",
            Role.Deputy => "phó thủ trưởng",
            Role.Auditor => "kiểm tra, chỉ xem",
            Role.Administrator => "quản trị",
            Role.Committee => "Ban vì sự tiến bộ phụ nữ",
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No name for this role. Add one here."),
        };

    public static string Vietnamese(this LinkKind kind) => kind == LinkKind.Professional ? "chuyên môn" : "hành chính";
}
