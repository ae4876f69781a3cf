using System.Globalization;
using GenderEquality.Activities.Deadlines;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>
/// Wordings and the days that they end on, worked out by hand from the weekday and from the notices of days off, never from the program.
/// A row: the wording | the years or days, an event, a shift | the last days in time | why. Of a last day: <c>@16:31</c> the late instant of an
/// hour, else the day is late from the midnight after it; <c>!2026-05-29</c> it is a day off and this is the working day before it.
/// </summary>
internal sealed class DeadlineTableTests
{
    private const string Table = """
        trước ngày 02/5 hằng năm | 2024..2030 | 2024-05-01!2024-04-26 2025-05-01!2025-04-29 2026-05-01!2026-04-29 2027-05-01!2027-04-29 2028-05-01!2028-04-28 2029-05-01!2029-04-27 2030-05-01!2030-04-29 | 1/5 là ngày lễ mọi năm (Điều 112 BLLĐ 2019)
        trước ngày 01/6 và 15/11 hàng năm | 2025..2027 | 2025-05-31!2025-05-30 2025-11-14 2026-05-31!2026-05-29 2026-11-14!2026-11-13 2027-05-31 2027-11-14!2027-11-12 | 31/5: thứ Bảy 2025, Chủ nhật 2026; 14/11: thứ Bảy 2026
        Trước 15/11 | 2028..2030 | 2028-11-14 2029-11-14 2030-11-14 | 14/11: thứ Ba 2028, thứ Tư 2029, thứ Năm 2030
        trước ngày 01/01 hằng năm | 2024..2026 | 2024-12-31 2025-12-31 2026-12-31 | ngày trước 1/1 thuộc năm trước
        trước ngày 01/3 hằng năm | 2024..2030 | 2024-02-29 2025-02-28 2026-02-28!2026-02-27 2027-02-28!2027-02-26 2028-02-29 2029-02-28 2030-02-28 | năm nhuận 2024, 2028
        chậm nhất ngày 29/02 hằng năm | 2024..2030 | 2024-02-29 2025-02-28 2026-02-28!2026-02-27 2027-02-28!2027-02-26 2028-02-29 2029-02-28 2030-02-28 | năm thường lấy 28/02
        trước ngày 29 tháng 2 | 2027..2028 | 2027-02-27!2027-02-26 2028-02-28 | ngày liền trước 28/02 và 29/02
        báo cáo kết quả trước ngày 03/9 hằng năm | 2024..2030 | 2024-09-02!2024-08-30 2025-09-02!2025-08-29 2026-09-02!2026-08-28 2027-09-02!2027-09-01 2028-09-02!2028-08-31 2029-09-02!2029-08-31 2030-09-02!2030-08-30 | 2/9 là ngày lễ mọi năm; ngày liền kề theo thông báo hoặc dự kiến
        trước ngày 02/01 | 2024..2030 | 2024-01-01!2023-12-29 2025-01-01!2024-12-31 2026-01-01!2025-12-31 2027-01-01!2026-12-31 2028-01-01!2027-12-31 2029-01-01!2028-12-29 2030-01-01!2029-12-31 | 1/1 là ngày lễ mọi năm; 2/1/2026 nghỉ hoán đổi
        chậm nhất ngày 10/01 hằng năm | 2026 | 2026-01-10 | thứ Bảy 10/1/2026 làm bù: là ngày làm việc
        chậm nhất ngày 26/4 | 2025..2026 | 2025-04-26 2026-04-26!2026-04-24 | 26/4/2025 làm bù; 26/4/2026 là Chủ nhật, Giỗ Tổ
        chậm nhất ngày 27 tháng 4 hằng năm | 2026 | 2026-04-27!2026-04-24 | nghỉ bù Giỗ Tổ (khoản 3 Điều 111 BLLĐ)
        chậm nhất ngày 22/8 | 2026 | 2026-08-22 | thứ Bảy làm bù cho 31/8/2026
        chậm nhất ngày 31/8/2026 | 2026 | 2026-08-31!2026-08-28 | 31/8/2026 nghỉ hoán đổi
        chậm nhất 04/5/2024 | 2024 | 2024-05-04 | thứ Bảy làm bù cho 29/4/2024
        chậm nhất ngày 29/4/2024 | 2024 | 2024-04-29!2024-04-26 | nghỉ hoán đổi, trước đó là cuối tuần
        không quá ngày 02/5/2025 | 2025 | 2025-05-02!2025-04-29 | nghỉ hoán đổi 2/5/2025
        chậm nhất ngày 12 tháng 02 năm 2024 | 2024 | 2024-02-12!2024-02-07 | mùng 3 Tết Giáp Thìn
        trước ngày 01/02/2025 | 2025 | 2025-01-31!2025-01-24 | mùng 3 Tết Ất Tỵ
        đến hết ngày 20/02/2026 | 2026 | 2026-02-20!2026-02-13 | mùng 4 Tết Bính Ngọ; ngày làm việc cuối là 13/2
        chậm nhất ngày 10/02/2027 | 2027 | 2027-02-10!2027-02-03 | dự kiến nghỉ bù Tết Đinh Mùi
        trước ngày 27/01/2028 | 2028 | 2028-01-26!2028-01-21 | mùng 1 Tết Mậu Thân
        chậm nhất ngày 14/02/2029 | 2029 | 2029-02-14!2029-02-09 | mùng 2 Tết Kỷ Dậu
        chậm nhất ngày 02/02/2030 | 2030 | 2030-02-02!2030-01-30 | mùng 1 Tết Canh Tuất theo lịch Việt Nam, lịch Trung Quốc là 3/2
        trong tháng 6 | 2024..2030 | 2024-06-30!2024-06-28 2025-06-30 2026-06-30 2027-06-30 2028-06-30 2029-06-30!2029-06-29 2030-06-30!2030-06-28 | tháng 6 có 30 ngày
        trong tháng 02 hằng năm | 2024..2026 | 2024-02-29 2025-02-28 2026-02-28!2026-02-27 | tháng 2 năm nhuận
        trong tháng 5 và tháng 11 hằng năm | 2026 | 2026-05-31!2026-05-29 2026-11-30 | 31/5/2026 là Chủ nhật
        Báo cáo trong các tháng 3, 6, 9 và 12 | 2026 | 2026-03-31 2026-06-30 2026-09-30 2026-12-31 | ngày cuối mỗi tháng
        trong tháng 8/2026 | 2025..2027 | 2026-08-31!2026-08-28 | có ghi năm: một lần
        chậm nhất trong tháng 4 năm 2027 | 2027 | 2027-04-30!2027-04-29 | 30/4 là ngày lễ
        định kỳ 6 tháng (tháng 6, tháng 12) | 2026 | 2026-06-30 2026-12-31 | kỳ ghi trong ngoặc
        hết tháng 5/2026 | 2026 | 2026-05-31!2026-05-29 | Chủ nhật
        trước tháng 6/2026 | 2026 | 2026-05-31!2026-05-29 | hết ngày liền trước 01/6
        cuối tháng 02 | 2027..2028 | 2027-02-28!2027-02-26 2028-02-29 | cuối tháng là ngày cuối cùng của tháng (Điều 146 BLDS)
        giữa tháng 6/2026 | 2026 | 2026-06-15 | giữa tháng là ngày 15 (Điều 146 BLDS)
        chậm nhất ngày 20 tháng 5 | 2024..2030 | 2024-05-20 2025-05-20 2026-05-20 2027-05-20 2028-05-20!2028-05-19 2029-05-20!2029-05-18 2030-05-20 | không ghi năm: lặp lại hằng năm
        muộn nhất ngày 15/6/2026 | 2024..2030 | 2026-06-15 | có ghi năm: một lần
        hạn cuối: 30/6/2026 | 2026 | 2026-06-30 | thứ Ba
        Hạn chót nộp báo cáo về Phòng là ngày 05/6/2026 | 2026 | 2026-06-05 | thứ Sáu
        hạn nộp 30/9 | 2026 | 2026-09-30 | thứ Tư
        không quá ngày 15/10/2026 | 2026 | 2026-10-15 | thứ Năm
        không muộn hơn ngày 10/12 | 2028 | 2028-12-10!2028-12-08 | Chủ nhật
        đến hết ngày 31/3/2029 | 2029 | 2029-03-31!2029-03-30 | thứ Bảy
        từ ngày 10/4 đến hết ngày 18/4/2024 | 2024 | 2024-04-18!2024-04-17 | ngày kết thúc; 18/4/2024 là Giỗ Tổ
        từ 01/6 – 15/6/2026 | 2026 | 2026-06-15 | ngày kết thúc, gạch ngang dài
        gửi sản phẩm từ ngày 20 đến ngày 25/11/2026 | 2026 | 2026-11-25 | ngày kết thúc
        trong các ngày 10-12/6/2026 | 2026 | 2026-06-12 | ngày kết thúc
        15 tháng 3 hàng năm | 2026..2027 | 2026-03-15!2026-03-13 2027-03-15 | Chủ nhật 2026, thứ Hai 2027
        30 tháng 9 năm 2026 | 2026 | 2026-09-30 | thứ Tư
        chậm nhất đến ngày 07-5-2027 | 2027 | 2027-05-07 | thứ Sáu
        báo cáo gửi về Sở ngày 15.7.2026 | 2026 | 2026-07-15 | thứ Tư
        trước 20/11/2025 | 2025 | 2025-11-19 | thứ Tư
        trước và trong ngày 15/8/2026 | 2026 | 2026-08-15!2026-08-14 | ngày 15 vẫn đúng hạn; thứ Bảy
        trước hoặc trong ngày 16/8/2026 | 2026 | 2026-08-16!2026-08-14 | ngày 16 vẫn đúng hạn; Chủ nhật
        chậm nhất là thứ Sáu, ngày 12/6/2026 | 2026 | 2026-06-12 | thứ Sáu
        trong ngày 05/9/2026 | 2026 | 2026-09-05!2026-09-04 | thứ Bảy, ngày khai giảng
        báo cáo trước ngày mùng 5 tháng 6 năm 2026 | 2026 | 2026-06-04 | thứ Năm
        trước ngày 15/6/26 | 2026 | 2026-06-14!2026-06-12 | năm hai chữ số; Chủ nhật
        trước ngày 15/6, 15/12 | 2026 | 2026-06-14!2026-06-12 2026-12-14 | Chủ nhật 14/6; thứ Hai 14/12
        trước ngày 15/6 và 15/12/2026 | 2025..2027 | 2026-06-14!2026-06-12 2026-12-14 | năm ghi sau cùng cho cả hai
        chậm nhất ngày 25 tháng 5 và tháng 11 | 2026 | 2026-05-25 2026-11-25 | thứ Hai, thứ Tư
        trước ngày 15 các tháng 3, 6, 9, 12 | 2026 | 2026-03-14!2026-03-13 2026-06-14!2026-06-12 2026-09-14 2026-12-14 | T7, CN, T2, T2
        định kỳ 6 tháng trước ngày 10/6, hằng năm trước ngày 10/12 | 2026 | 2026-06-09 2026-12-09 | thứ Ba, thứ Tư
        Báo cáo học kỳ I trước ngày 10/01, học kỳ II trước ngày 25/5 | 2026 | 2026-01-09 2026-05-24!2026-05-22 | thứ Sáu; Chủ nhật
        sơ kết: 20/12; tổng kết: 20/5 | 2026 | 2026-05-20 2026-12-20!2026-12-18 | thứ Tư; Chủ nhật
        báo cáo 6 tháng (trước ngày 05/6) và báo cáo năm (trước ngày 05/12) | 2026 | 2026-06-04 2026-12-04 | thứ Năm, thứ Sáu
        6 tháng đầu năm: chậm nhất ngày 18/6; cả năm: chậm nhất ngày 18/12 | 2027 | 2027-06-18 2027-12-18!2027-12-17 | thứ Sáu, thứ Bảy
        Trong tháng 5 và trước ngày 15/11 hằng năm | 2026 | 2026-05-31!2026-05-29 2026-11-14!2026-11-13 | Chủ nhật; thứ Bảy
        trước ngày 30/4 và ngày 30/10 | 2026 | 2026-04-29 2026-10-29 | thứ Tư; thứ Năm
        trước 17 giờ 00 ngày 25/11/2025 | 2025 | 2025-11-25@17:00 | trước 17 giờ: trễ từ 17:00:00
        muộn nhất 16h30 ngày 12/6/2026 | 2026 | 2026-06-12@16:31 | phút 16:30 vẫn đúng hạn
        17h00 ngày 30.6.2026 | 2026 | 2026-06-30@17:01 | không nói “trước”: phút 17:00 vẫn đúng hạn
        chậm nhất 11 giờ 30 phút ngày 05/6/2026 | 2026 | 2026-06-05@11:31 | phút 11:30 vẫn đúng hạn
        trước 10:00 ngày 07/12/2026 | 2026 | 2026-12-07@10:00 | trước 10 giờ
        chậm nhất ngày 20/5/2026, trước 16h00 | 2026 | 2026-05-20@16:00 | giờ ghi sau ngày
        trước 17h thứ Sáu, ngày 15/5/2026 | 2026 | 2026-05-15@17:00 | thứ Sáu
        hạn cuối: 16g30 ngày 02/6/2026 | 2026 | 2026-06-02@16:31 | viết tắt g
        trước 5 giờ chiều ngày 10/6/2026 | 2026 | 2026-06-10@17:00 | 5 giờ chiều là 17 giờ
        trước 24 giờ ngày 31/5/2026 | 2026 | 2026-05-31!2026-05-29 | 24 giờ là hết ngày (khoản 6 Điều 148 BLDS)
        trước 0 giờ ngày 01/6/2026 | 2026 | 2026-05-31!2026-05-29 | 0 giờ ngày 1/6 là hết ngày 31/5
        trước 17h00 ngày 01/6 hằng năm | 2025..2027 | 2025-06-01@17:00!2025-05-30 2026-06-01@17:00 2027-06-01@17:00 | có giờ: chính ngày 01/6; Chủ nhật 2025
        trước 17h00 ngày 15/6 và 15/12/2026 | 2026 | 2026-06-15@17:00 2026-12-15@17:00 | giờ cho cả hai ngày
        trước ngày 25 hằng tháng | 2026-01-01..2026-06-30 | 2026-01-24!2026-01-23 2026-02-24 2026-03-24 2026-04-24 2026-05-24!2026-05-22 2026-06-24 | ngày 24 mỗi tháng
        Hằng tháng, chậm nhất ngày 20 | 2026-01-01..2026-04-30 | 2026-01-20 2026-02-20!2026-02-13 2026-03-20 2026-04-20 | 20/2/2026 nghỉ Tết
        ngày 31 mỗi tháng | 2027-01-01..2027-04-30 | 2027-01-31!2027-01-29 2027-02-28!2027-02-26 2027-03-31 2027-04-30!2027-04-29 | tháng ngắn lấy ngày cuối tháng
        trước ngày 05 của tháng sau | 2026-05-01..2026-07-31 | 2026-05-04 2026-06-04 2026-07-04!2026-07-03 | ngày 4 mỗi tháng
        ngày cuối cùng của tháng | 2028-01-01..2028-04-30 | 2028-01-31 2028-02-29 2028-03-31 2028-04-30!2028-04-28 | tháng 2 năm nhuận; 30/4/2028 là Chủ nhật
        ngày làm việc cuối cùng của tháng | 2026-04-01..2026-06-30 | 2026-04-29 2026-05-29 2026-06-30 | 30/4 lễ lùi về 29/4; 31/5 Chủ nhật lùi về 29/5
        vào ngày 10 và 25 hằng tháng | 2026-09-01..2026-09-30 | 2026-09-10 2026-09-25 | hai ngày mỗi tháng
        hằng quý, trước ngày 15 của tháng cuối quý | 2026 | 2026-03-14!2026-03-13 2026-06-14!2026-06-12 2026-09-14 2026-12-14 | tháng 3, 6, 9, 12
        chậm nhất ngày 20 tháng cuối mỗi quý | 2027 | 2027-03-20!2027-03-19 2027-06-20!2027-06-18 2027-09-20 2027-12-20 | T7, CN, T2, T2
        trước ngày 10 của tháng đầu quý sau | 2026 | 2026-01-09 2026-04-09 2026-07-09 2026-10-09 | tháng 1, 4, 7, 10
        ngày 05 tháng đầu tiên của quý tiếp theo | 2025 | 2025-01-05!2025-01-03 2025-04-05!2025-04-04 2025-07-05!2025-07-04 2025-10-05!2025-10-03 | CN, T7, T7, CN
        ngày cuối cùng của quý | 2024 | 2024-03-31!2024-03-29 2024-06-30!2024-06-28 2024-09-30 2024-12-31 | CN, CN, T2, T3
        hằng quý trước ngày 25 | 2030 | 2030-03-24!2030-03-22 2030-06-24 2030-09-24 2030-12-24 | không nói tháng: tháng cuối quý
        trong quý I/2026 | 2026 | 2026-03-31 | hết 31/3
        trong quý II hằng năm | 2029..2030 | 2029-06-30!2029-06-29 2030-06-30!2030-06-28 | thứ Bảy; Chủ nhật
        hết quý III năm 2028 | 2028 | 2028-09-30!2028-09-29 | thứ Bảy
        trước quý IV/2027 | 2027 | 2027-09-30 | hết ngày liền trước 01/10
        trong tháng đầu của quý sau | 2026 | 2026-01-31!2026-01-30 2026-04-30!2026-04-29 2026-07-31 2026-10-31!2026-10-30 | thứ Bảy; lễ 30/4; thứ Sáu; thứ Bảy
        trong năm 2026 | 2026 | 2026-12-31 | thứ Năm
        ngày cuối cùng của năm | 2026..2027 | 2026-12-31 2027-12-31 | thứ Năm, thứ Sáu
        trước ngày cuối cùng của năm 2028 | 2028 | 2028-12-30!2028-12-29 | thứ Bảy
        trong vòng 10 ngày kể từ ngày ký | 2026 event=2026-06-05 | 2026-06-15 | ngày 05/6 không tính (khoản 2 Điều 147 BLDS)
        trong vòng 10 ngày làm việc kể từ ngày nhận được | 2026 event=2026-04-20 | 2026-05-07 | 21-24/4 là 4, 28-29/4 là 6, 4-7/5 là 10: bỏ 25-27/4 và 30/4-3/5
        chậm nhất 03 ngày làm việc sau khi kết thúc đợt kiểm tra | 2026 event=2026-02-12 | 2026-02-24 | 13/2, 23/2, 24/2: bỏ Tết 14-22/2
        năm ngày làm việc kể từ ngày nhận được văn bản | 2024 event=2024-04-26 | 2024-05-07 | 2, 3, 4 (làm bù), 6, 7/5: bỏ 27/4-1/5
        trong thời hạn mười ngày kể từ ngày nhận được yêu cầu | 2027 event=2027-01-29 | 2027-02-08!2027-02-03 | ngày lịch; rơi vào nghỉ Tết dự kiến
        sau 5 ngày kể từ ngày ban hành | 2026 event=2026-08-27 | 2026-09-01!2026-08-28 | ngày lịch; rơi vào nghỉ Quốc khánh
        không quá 15 (mười lăm) ngày kể từ ngày nhận | 2025 event=2025-12-20 |  | hết 04/01/2026, ngoài khoảng
        không quá 15 (mười lăm) ngày kể từ ngày nhận | 2026 event=2025-12-20 | 2026-01-04!2025-12-31 | 20/12 cộng 15 ngày; Chủ nhật
        trong vòng 02 tuần sau khi nhận văn bản | 2026 event=2026-05-17 | 2026-05-31!2026-05-29 | cùng thứ của tuần cuối (khoản 2 Điều 148 BLDS)
        trong vòng 01 tháng kể từ ngày có hiệu lực | 2026 event=2026-01-31 | 2026-02-28!2026-02-27 | tháng 2 không có ngày 31 (khoản 3 Điều 148 BLDS)
        trong vòng một tháng kể từ ngày có hiệu lực | 2028 event=2028-01-30 | 2028-02-29 | tháng 2 năm nhuận
        hai mươi ngày kể từ ngày tiếp nhận | 2029 event=2029-08-14 | 2029-09-03!2029-08-31 | rơi vào nghỉ Quốc khánh dự kiến
        chậm nhất 05 ngày làm việc trước khi tổ chức hội nghị | 2026 event=2026-05-06 | 2026-04-24 | 5, 4/5; 29, 28/4; 24/4
        chậm nhất 03 ngày làm việc trước ngày 30/6/2026 | 2026 | 2026-06-25 | 29, 26, 25/6
        trong vòng 10 ngày làm việc kể từ ngày 15/3/2026 | 2026 | 2026-03-27 | 16-20/3 và 23-27/3
        chậm nhất 05 ngày làm việc sau khi kết thúc quý | 2026 | 2026-01-09 2026-04-07 2026-07-07 2026-10-07 | từ ngày cuối quý; 1-4/1/2026 nghỉ nên đếm 5, 6, 7, 8, 9/1
        trước ngày khai giảng ít nhất 5 ngày | 2026 event=2026-09-05 | 2026-08-31!2026-08-28 | đếm lùi từ ngày khai giảng; 31/8 nghỉ hoán đổi
        trước ngày 01/6 hằng năm | 2025..2026 shift=forward | 2025-06-02 2026-06-01 | 31/5 là T7, CN: sang thứ Hai (khoản 5 Điều 148 BLDS)
        trước ngày 01/6 hằng năm | 2025..2026 shift=back | 2025-05-30 2026-05-29 | về thứ Sáu
        trước ngày 02/5 hằng năm | 2024..2030 shift=forward | 2024-05-02 2025-05-05 2026-05-04 2027-05-04 2028-05-03 2029-05-02 2030-05-02 | ngày làm việc đầu tiên sau nghỉ lễ
        trước ngày 02/5 hằng năm | 2024..2030 shift=back | 2024-04-26 2025-04-29 2026-04-29 2027-04-29 2028-04-28 2029-04-27 2030-04-29 | ngày làm việc cuối trước nghỉ lễ
        trước ngày 15/11 | 2026 shift=forward | 2026-11-16 | thứ Bảy 14/11 sang thứ Hai
        trước ngày 15/11 | 2026 shift=back | 2026-11-13 | thứ Bảy 14/11 về thứ Sáu
        chậm nhất ngày 14/02/2026 | 2026 shift=forward | 2026-02-23 | qua kỳ nghỉ Tết 14-22/2/2026
        chậm nhất ngày 22/02/2026 | 2026 shift=back | 2026-02-13 | qua kỳ nghỉ Tết 14-22/2/2026
        chậm nhất ngày 08/02/2024 | 2024 shift=forward | 2024-02-15 | qua Tết 8-14/2/2024
        chậm nhất ngày 25/01/2025 | 2025 shift=forward | 2025-02-03 | qua Tết 25/1-2/2/2025
        trong tháng 5 | 2026 shift=forward | 2026-06-01 | 31/5 Chủ nhật
        trước 17h00 ngày 31/5/2026 | 2026 shift=forward | 2026-06-01@17:00 | giờ đi theo ngày
        muộn nhất 16h30 ngày 30/5/2026 | 2026 shift=back | 2026-05-29@16:31 | giờ đi theo ngày
        chậm nhất ngày 10/01/2026 | 2026 shift=forward | 2026-01-10 | thứ Bảy làm bù không phải ngày nghỉ
        chậm nhất ngày 29/8/2026 | 2026 shift=forward | 2026-09-03 | 29/8-2/9/2026 nghỉ liền
        chậm nhất ngày 25/4/2026 | 2026 shift=forward | 2026-04-28 | 25/4 T7, 26/4 Giỗ Tổ, 27/4 nghỉ bù
        trong vòng 10 ngày kể từ ngày nhận | 2026 event=2026-05-21 shift=forward | 2026-06-01 | 31/5 Chủ nhật sang thứ Hai
        ngày 24/11/2026 | 2026 shift=forward | 2026-11-24 | Ngày Văn hóa chưa là ngày nghỉ theo luật
        trước ngày 01/01/2028 | 2027..2028 shift=forward | 2027-12-31 | thứ Sáu, không chuyển
        chậm nhất 01/01/2028 | 2028 shift=forward | 2028-01-04 | 1/1 thứ Bảy, nghỉ bù thứ Hai 3/1
        chậm nhất ngày 30/4/2028 | 2028 shift=forward | 2028-05-03 | 30/4 CN, 1/5, nghỉ bù 2/5
        chậm nhất ngày 02/9/2029 | 2029 shift=forward | 2029-09-05 | 2/9 CN, 3/9 dự kiến, nghỉ bù 4/9
        trước ngày 20/6, nếu trùng ngày nghỉ thì chuyển sang ngày làm việc tiếp theo | 2027 | 2027-06-21 | 19/6/2027 thứ Bảy; văn bản tự quy định
        chậm nhất ngày 20/6; trường hợp rơi vào ngày nghỉ thì gửi vào ngày làm việc liền trước | 2027 | 2027-06-18 | 20/6/2027 Chủ nhật; văn bản tự quy định
        trước ngày 15/11 hằng năm, từ năm 2026 đến năm 2028 | 2024..2030 | 2026-11-14!2026-11-13 2027-11-14!2027-11-12 2028-11-14 | lần đầu 2026, lần cuối 2028
        hằng năm giai đoạn 2025-2026, chậm nhất ngày 30/11 | 2024..2030 | 2025-11-30!2025-11-28 2026-11-30 | CN; T2
        Thực hiện Kế hoạch số 12/KH-UBND ngày 10/3/2026, các trường báo cáo trước ngày 12/6 | 2026 | 2026-06-11 | ngày của văn bản viện dẫn không phải hạn
        Chào mừng 20/11, gửi bài trước ngày 18/11/2026 | 2026 | 2026-11-17 | ngày kỷ niệm không phải hạn
        số liệu tính đến ngày 31/5, gửi chậm nhất ngày 09/6/2026 | 2026 | 2026-06-09 | ngày chốt số liệu không phải hạn
        từ ngày 01/9/2026, báo cáo trước ngày 10/10/2026 | 2026 | 2026-10-09 | ngày bắt đầu không phải hạn
        trong quý II năm 2026 | 2026 | 2026-06-30 | quý ghi năm
        chậm nhất ngày 15 của tháng thứ ba trong quý | 2026 | 2026-03-15!2026-03-13 2026-06-15 2026-09-15 2026-12-15 | CN, T2, T3, T3
        hằng quý (trước ngày 20 tháng cuối quý), 6 tháng (trước ngày 15/6) và năm (trước ngày 05/12) | 2026 | 2026-03-19 2026-06-14!2026-06-12 2026-06-19 2026-09-19!2026-09-18 2026-12-04 2026-12-19!2026-12-18 | ba kỳ báo cáo trong một câu
        Kết quả gửi về Phòng Giáo dục và Đào tạo chậm nhất vào ngày 18/5/2026 để tổng hợp | 2026 | 2026-05-18 | thứ Hai
        Thời gian hoàn thành: 31/7/2026 | 2026 | 2026-07-31 | thứ Sáu
        Đề nghị các đơn vị nộp báo cáo trước ngày 25 tháng 5 năm 2026 (bản giấy và bản mềm) | 2026 | 2026-05-24!2026-05-22 | Chủ nhật
        gửi báo cáo sơ kết trước 10/7; báo cáo tổng kết trước 25/12 hằng năm | 2027 | 2027-07-09 2027-12-24 | thứ Sáu, thứ Sáu
        xong trước ngày 20/12/2024 | 2024 | 2024-12-19 | thứ Năm
        trễ nhất ngày 3/3/2025 | 2025 | 2025-03-03 | thứ Hai
        không trễ hơn ngày 06/4/2025 | 2025 | 2025-04-06!2025-04-04 | Chủ nhật; 07/4/2025 Giỗ Tổ không ảnh hưởng
        không trễ hơn ngày 06/4/2025 | 2025 shift=forward | 2025-04-08 | 06/4 CN, 07/4 Giỗ Tổ
        trước ngày 19/4/2024 | 2024 | 2024-04-18!2024-04-17 | Giỗ Tổ 18/4/2024
        trước ngày 01/4 và trước ngày 01/10 | 2028 | 2028-03-31 2028-09-30!2028-09-29 | thứ Sáu; thứ Bảy
        chậm nhất 12 giờ 00 phút ngày 08 tháng 3 năm 2027 | 2027 | 2027-03-08@12:01 | thứ Hai
        trước 08h30 sáng thứ Hai ngày 05/10/2026 | 2026 | 2026-10-05@08:30 | thứ Hai
        15/6 | 2026 | 2026-06-15 | chỉ ghi ngày: chính ngày đó
        trong tháng 12 | 2024..2026 | 2024-12-31 2025-12-31 2026-12-31 | T3, T4, T5
        chậm nhất 10 ngày sau khi kết thúc năm | 2027 | 2027-01-10!2027-01-08 | từ 31/12/2026; Chủ nhật
        trong 7 ngày kể từ khi nhận được thông báo | 2030 event=2030-01-28 | 2030-02-04!2030-01-30 | nghỉ Tết dự kiến 2030
        trong 07 ngày làm việc kể từ khi nhận được thông báo | 2030 event=2030-01-28 | 2030-02-13 | 29, 30/1; 7, 8, 11, 12, 13/2: bỏ 31/1-6/2
        """;

    [TestCaseSource(nameof(Rows))]
    public void Occurrences_OfAWording_EndOnTheDaysWorkedOutByHand(string text, string given, string expected, string why)
    {
        string[] options = given.Split(' ');
        string[] range = options[0].Split("..");
        DeadlineReading reading = DeadlineText.Read(text);
        Assert.That(reading.Refusals, Is.Empty);
        DateOnly? eventDay = Option(options, "event") is { } day ? Day(day) : null;
        ShiftPolicy? shift = Option(options, "shift") is { } policy ? Enum.Parse<ShiftPolicy>(policy, ignoreCase: true) : null;

        Occurrence[] occurrences =
        [
            .. reading
                .Rules.Select(rule => rule with { Shift = shift ?? rule.Shift })
                .SelectMany(rule => rule.Occurrences(First(range[0]), Last(range[^1]), WorkCalendar.National, eventDay))
                .OrderBy(one => one.LateFrom),
        ];

        Assert.That(string.Join(' ', occurrences.Select(Written)), Is.EqualTo(expected), why);
        foreach (Occurrence one in occurrences)
            Assert.That(one.Explanation, Does.Contain(DeadlineRule.DayAndDate(one.LastDay)).And.EndsWith("."));
    }

    [Test]
    public void Table_HoldsEnough() =>
        Assert.That(
            Rows().Sum(row => ((string)row.Arguments[2]!).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length),
            Is.GreaterThan(250)
        );

    private static IEnumerable<TestCaseData> Rows()
    {
        foreach ((int i, string line) in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
            yield return new TestCaseData(cells[0], cells[1], cells[2], cells[3]).SetArgDisplayNames($"{i + 1}", cells[0], cells[1]);
        }
    }

    private static string Written(Occurrence one)
    {
        DateTimeOffset midnight = DeadlineRule.StartOf(one.LastDay.AddDays(1));
        string hour = one.LateFrom == midnight ? "" : $"@{one.LateFrom.ToOffset(DeadlineRule.VietnamOffset):HH:mm}";
        Assert.That(one.DayOff, Is.EqualTo(one.ReminderDay != one.LastDay));
        return $"{one.LastDay:yyyy-MM-dd}{hour}{(one.DayOff ? $"!{one.ReminderDay:yyyy-MM-dd}" : "")}";
    }

    private static string? Option(string[] options, string name) =>
        Array.Find(options, option => option.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static DateOnly First(string text) => text.Length == 4 ? Day(text + "-01-01") : Day(text);

    private static DateOnly Last(string text) => text.Length == 4 ? Day(text + "-12-31") : Day(text);

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
