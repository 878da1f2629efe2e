/** A short regulation with chapters and articles, as offices write them. */
export const REGULATION = `CÔNG TY TNHH BÈO XANH
NỘI QUY LAO ĐỘNG

Chương I
THỜI GIỜ LÀM VIỆC

Điều 1. Thời giờ làm việc
1. Thời giờ làm việc là 8 giờ mỗi ngày và 40 giờ mỗi tuần, từ thứ Hai đến thứ Sáu.
2. Giờ nghỉ trưa kéo dài từ 12 giờ đến 13 giờ 30 phút.

Điều 2. Làm thêm giờ
1. Người lao động làm thêm giờ vào ngày thường được trả ít nhất bằng 150% tiền lương giờ.
2. Làm thêm giờ vào ngày nghỉ hằng tuần được trả ít nhất bằng 200% tiền lương giờ.

Chương II
NGHỈ PHÉP

Điều 3. Nghỉ phép năm
1. Người lao động làm đủ 12 tháng được nghỉ 14 ngày phép mỗi năm, hưởng nguyên lương.
2. Đơn xin nghỉ phép phải gửi cho quản lý trực tiếp trước ít nhất 3 ngày làm việc.

Điều 4. Nghỉ việc riêng
1. Người lao động kết hôn được nghỉ 3 ngày, hưởng nguyên lương.
2. Cha mẹ, vợ chồng hoặc con của người lao động chết thì được nghỉ 3 ngày, hưởng nguyên lương.

Chương III
AN TOÀN

Điều 5. Phòng cháy chữa cháy
1. Bình chữa cháy được kiểm tra vào ngày 15 hằng tháng bởi tổ bảo vệ.
2. Khi có cháy, người phát hiện phải báo ngay cho tổ bảo vệ theo số máy lẻ 114.
`;

/** Questions with their stored answers. */
export const QUESTIONS = `Câu hỏi,Đáp án
Căng tin mở cửa lúc mấy giờ?,"Căng tin mở cửa từ 6 giờ 30 đến 18 giờ, kể cả thứ Bảy."
Mật khẩu Wi-Fi khách ở đâu?,Mật khẩu Wi-Fi khách được in trên bảng ở quầy lễ tân.
Ai phụ trách bãi xe?,Ông Nguyễn Văn Tám phụ trách bãi xe.
`;

export const ENGLISH_GUIDE = `# Lily Pad 2 user guide

## Battery

The battery of the Lily Pad 2 lasts eleven hours and charges fully in ninety minutes.
Use only the supplied charger with the grey cable.

## Warranty

The warranty of the Lily Pad 2 covers 24 months from the day of purchase.
Water damage is not covered by the warranty.
`;
