"""How people write the grade, part and result of an exam; what our own lists say about them is among it."""

from ..models import ExamAttempt

_Grade, _Part, _Result = ExamAttempt.Grade, ExamAttempt.Part, ExamAttempt.Result
GRADES = {
    _Grade.BASIC.value: ("基礎級", "初級", "基礎", "基礎級・初級", "basic grade", "basic grade (基礎級, 初級)"),
    _Grade.GRADE_3.value: ("3級", "随時3級", "専門級", "3級・専門級", "3", "grade 3", "grade 3 (3級, 専門級)"),
    _Grade.GRADE_2.value: ("2級", "随時2級", "上級", "2級・上級", "2", "grade 2", "grade 2 (2級, 上級)"),
    _Grade.SSW_1.value: (
        "特定技能1号", "特定技能1号評価試験", "SSW 1", "SSW 1 skill test", "SSW 1 skill test (特定技能1号評価試験)",
    ),
    _Grade.SSW_2.value: (
        "特定技能2号", "特定技能2号評価試験", "SSW 2", "SSW 2 skill test", "SSW 2 skill test (特定技能2号評価試験)",
    ),
    _Grade.JAPANESE_A1.value: ("N5", "A1", "JLPT N5", "日本語N5", "日本語A1", "日本語A1(N5相当)", "Japanese A1 (N5)"),
    _Grade.JAPANESE_A2.value: ("N4", "A2", "JLPT N4", "日本語N4", "日本語A2", "日本語A2(N4相当)", "Japanese A2 (N4)"),
    _Grade.JAPANESE_B1.value: ("N3", "B1", "JLPT N3", "日本語N3", "日本語B1", "日本語B1(N3相当)", "Japanese B1 (N3)"),
}  # fmt: skip
PARTS = {
    _Part.PRACTICAL.value: ("実技", "実技試験", "practical", "practical (実技)"),
    _Part.THEORY.value: ("学科", "学科試験", "theory", "theory (学科)"),
    _Part.WHOLE.value: (
        "全体", "全部", "試験全体", "実技・学科", "実技及び学科", "学科・実技", "whole", "whole exam", "both",
    ),
}  # fmt: skip
RESULTS = {
    _Result.PASSED.value: ("合格", "合", "○", "〇", "◯", "passed", "pass"),
    _Result.FAILED.value: ("不合格", "否", "×", "✕", "failed", "fail"),
    _Result.ABSENT.value: ("不受検", "不受験", "欠席", "未受検", "absent", "did not sit"),
    _Result.PENDING.value: ("未定", "結果待ち", "発表前", "pending", "not known yet"),
}
