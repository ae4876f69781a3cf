using System.Security.Cryptography;
using GenderEquality.Activities.Organization;

namespace GenderEquality.Host.Work;

/// <summary>An account of the demonstration, with the password that is shown once and stored nowhere in clear.</summary>
public sealed record DemonstrationAccount(string Unit, string FullName, string Roles, string Email, string Password);

/// <summary>An invented organisation to try the product with: a Sở, a Phòng with three schools, and an upper secondary school under the Sở.</summary>
public sealed class Demonstration(Organizations organizations)
{
    private static readonly DateOnly Since = new(2020, 1, 1);

    public static IReadOnlyList<UnitToSetUp> Units { get; } =
    [
        Unit(
            "so",
            "Sở Giáo dục và Đào tạo Hà Nội",
            UnitLevel.So,
            null,
            "Nguyễn Hải Yến",
            "Trần Quang Minh",
            "Lê Thị Thanh Vân",
            "Vũ Đình Khoa",
            "Đinh Quốc Bảo",
            "Hồ Thị Mỹ Linh"
        ),
        Unit(
            "phong",
            "Phòng Giáo dục và Đào tạo Long Biên",
            UnitLevel.Phong,
            "so",
            "Phạm Thu Trang",
            "Hoàng Văn Nam",
            "Đỗ Thị Minh Châu",
            "Bùi Anh Tuấn"
        ),
        Unit("mn", "Trường Mầm non Hoa Sữa", UnitLevel.MN, "phong", "Ngô Thị Lan", "Đặng Thùy Dương", "Nguyễn Thị Bích Hạnh"),
        Unit("th", "Trường Tiểu học Sông Hồng", UnitLevel.TH, "phong", "Trịnh Thị Hoa", "Lý Minh Đức", "Phan Văn Thành"),
        Unit(
            "thcs",
            "Trường Trung học cơ sở Ngọc Lâm",
            UnitLevel.THCS,
            "phong",
            "Bùi Thị Kim Oanh",
            "Đặng Thùy Trâm",
            "Nguyễn Thị Lan Hương",
            deputy: "Tạ Văn Phúc"
        ),
        Unit("thpt", "Trường Trung học phổ thông Bồ Đề", UnitLevel.THPT, "so", "Cao Thị Nga", "Mai Xuân Trường", "Dương Thị Hồng Hà"),
    ];

    /// <summary>Makes it.</summary>
    /// <returns>Its accounts with fresh random passwords.</returns>
    public async Task<IReadOnlyList<DemonstrationAccount>> CreateAsync(CancellationToken cancel = default)
    {
        Dictionary<string, string> passwords = Units
            .SelectMany(unit => unit.People)
            .ToDictionary(person => person.Email, _ => NewPassword(), StringComparer.Ordinal);
        await organizations.SetUpAsync(Units, email => passwords[email], cancel);
        return
        [
            .. Units.SelectMany(unit =>
                unit.People.Select(person => new DemonstrationAccount(
                    unit.Name,
                    person.FullName,
                    string.Join(", ", person.Roles.Select(role => role.Vietnamese())),
                    person.Email,
                    passwords[person.Email]
                ))
            ),
        ];
    }

    /// <summary>16 characters that cannot be mistaken for one another when read from paper: 5 bits each, 80 bits.</summary>
    public static string NewPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 4)));

    private static UnitToSetUp Unit(
        string code,
        string name,
        UnitLevel level,
        string? parent,
        string clerk,
        string drafter,
        string head,
        string? auditor = null,
        string? administrator = null,
        string? deputy = null
    )
    {
        List<PersonToSetUp> people =
        [
            new(clerk, $"vanthu.{code}@example.edu.vn", [Role.Clerk]),
            new(drafter, $"soanthao.{code}@example.edu.vn", [Role.Drafter]),
            new(head, $"thutruong.{code}@example.edu.vn", [Role.Head]),
        ];
        if (auditor is not null)
            people.Add(new(auditor, $"kiemtra.{code}@example.edu.vn", [Role.Auditor]));
        if (administrator is not null)
            people.Add(new(administrator, $"quantri.{code}@example.edu.vn", [Role.Administrator]));
        if (deputy is not null)
            people.Add(new(deputy, $"pho.{code}@example.edu.vn", [Role.Deputy]));
        return new UnitToSetUp(code, name, level, parent, LinkKind.Professional, Since, people);
    }
}
