/**
 * Words that say how something is asked or joined, not what it is about. They count for ranking but not for coverage:
 * a passage that shares only "là", "của" and "bao nhiêu" with a question says nothing about it.
 */

/** Vietnamese syllables, lower case with marks. */
export const VIETNAMESE_FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `
  là và của có các những một cho trong với được không này đó khi đã về từ bị theo đến tại thì mà cũng như ra vào hay
  hoặc nếu vì do bởi nên sẽ đang vẫn chỉ lại còn rất lên xuống trên dưới ở bằng để rằng việc sự cái con chiếc cuộc nhưng
  tuy dù mặc thế nào gì ai đâu sao mấy bao nhiêu lâu bấy giờ vậy à ạ ư nhỉ nhé ấy kia đây nọ thể phải cần muốn
  người năm ngày tháng tên cách lý lí nguyên nhân đúng sai hãy bạn tôi em mình xin hỏi biết ta họ nó ông bà anh chị
  làm loại nơi chỗ lúc qua sau trước giữa cùng nhau mỗi mọi từng nhất hơn quá lắm đều chưa chẳng chớ đừng
  thuộc gồm tới nhằm thành gọi vâng dạ vài số điều khác nữa thay lấy đi cả toàn tất dùng cứ luôn ngay vừa mới
  thường thứ hiện khoảng kiểu phía kể rõ nêu trình bày
  `
    .trim()
    .split(/\s+/),
);

/** English words, lower case, unstemmed; the pieces of contractions too. */
export const ENGLISH_FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `
  a an the and or but if then than that this these those there here of in on at by for from to into onto over under with
  without within about between among through during before after above below up down out off again as is are was were be
  been being am do does did doing done have has had having will would shall should can could may might must not no nor
  so such too very just also only own same other another each every any some all both few more most many much several
  what which who whom whose when where why how it its he she his her him they them their we us our you your i my me
  s t d ll re ve m one ones kind type name named called please tell give know year day time people person long did ever
  happen happened get got make made take took use used refer referred describe
  `
    .trim()
    .split(/\s+/),
);
