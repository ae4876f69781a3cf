using System.Text;
using GenderEquality.Activities.Publication;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Publication;

public sealed class PlanMarksTests
{
    private static readonly PlanMarks Marks = new(7, "KH-SGD&ĐT", "Thực hiện công tác bình đẳng giới tại các cơ sở hoà nhập năm 2026");

    [TestCase("Số: 07/KH-SGD&ĐT ngày 20/5/2026")]
    [TestCase("Số: 7/KH-SGD&ĐT")]
    [TestCase("số 07 /KH – SGD&ĐT, kèm theo")]
    [TestCase("(07/KH‑SGD&ĐT)")]
    [TestCase("07/kh-sgd&đt")]
    [TestCase("07/KH-SGD&ÐT")]
    [TestCase("07/KH-SGD&ĐT - Kế hoạch")]
    [TestCase("07/KH-\nSGD&ĐT")]
    public void FindIn_Number_IsFoundHoweverItIsWritten(string text) => Assert.That(Marks.FindIn(text).Number, Is.True);

    [TestCase("Số: 107/KH-SGD&ĐT")]
    [TestCase("Số: 70/KH-SGD&ĐT")]
    [TestCase("Số: 07/KH-SGD&ĐTX")]
    [TestCase("Số: 07/KH-SGD&ĐT-VP")]
    [TestCase("Số: 07/QĐ-SGD&ĐT")]
    [TestCase("")]
    public void FindIn_AnotherNumber_IsNotFound(string text) => Assert.That(Marks.FindIn(text).Number, Is.False);

    [TestCase("KẾ HOẠCH\nTHỰC HIỆN CÔNG TÁC BÌNH ĐẲNG GIỚI\nTẠI CÁC CƠ SỞ HOÀ NHẬP NĂM 2026")]
    [TestCase("Kế hoạch thực hiện công tác  bình đẳng\u00A0giới tại các cơ sở hòa nhập năm 2026.")]
    public void FindIn_Title_IsFoundInEitherUnicodeForm(string text)
    {
        Assert.That(Marks.FindIn(text.Normalize(NormalizationForm.FormC)).Title, Is.True);
        Assert.That(Marks.FindIn(text.Normalize(NormalizationForm.FormD)).Title, Is.True);
    }

    [TestCase("Thực hiện công tác bình đẳng giới tại các cơ sở hoà nhập năm 2025")]
    [TestCase("Trang chủ")]
    public void FindIn_AnotherTitle_IsNotFound(string text) => Assert.That(Marks.FindIn(text).Title, Is.False);

    [Test]
    public void FindIn_DocumentWithoutNumberOrWithATinyTitle_FindsNothing() =>
        Assert.That(new PlanMarks(null, null, "Kế hoạch").FindIn("Kế hoạch số 07/KH"), Is.EqualTo((false, false)));
}
