"""What a sound folder becomes, and what is left out when a part of it is broken."""

from lms.authoring import checker
from lms.authoring.documents import Library
from tests.authoring.conftest import (
    CATALOGUE,
    COURSE,
    CRITERION,
    FILES,
    GLOSSARY,
    LESSON,
    MODULE,
    QUIZ,
    Content,
)  # fmt: skip


def library(content: Content) -> Library:
    return checker.read([content.root]).library


def add_course(content: Content, identity: str, folder: str) -> None:
    for name in (COURSE, MODULE, LESSON, QUIZ):
        text = FILES[name].replace("\nid: ", f"\nid: {folder}-").replace("{#", "{#" + folder + "-")
        text = text.replace(f"id: {folder}-empathy-at-work", f"id: {identity}")
        content.write(name.replace("/empathy/", f"/{folder}/"), text)


def test_a_course_keeps_what_its_author_wrote(content: Content):
    [course] = library(content).courses
    assert (course.id, course.version, course.language) == ("empathy-at-work", "1.0", "en")
    assert (course.audience, course.minutes) == (("front-line", "back-office"), 30)
    assert (course.objectives, dict(course.develops)) == (("Recognise a feeling in words",), {"empathy": 3})
    assert course.recertify_months == 12
    assert course.html == "<p>People seldom say that they are worried.</p>\n"
    assert course.source.path == content.root / COURSE


def test_a_module_has_its_lessons_and_its_quiz(content: Content):
    [module] = library(content).courses[0].modules
    [lesson] = module.lessons
    assert (lesson.id, lesson.minutes, lesson.words) == ("cold-room-lesson", 6, 25)
    assert '<a href="/courses/glossary#open-question"' in lesson.html
    assert module.quiz is not None
    assert module.quiz.id == "heard-first-quiz"


def test_a_quiz_takes_its_rules_from_its_file_then_the_catalogue_then_the_format(content: Content):
    quiz = library(content).courses[0].modules[0].quiz
    assert quiz is not None
    assert (quiz.draw, quiz.shuffle_questions, quiz.shuffle_options, quiz.reveal) == (2, True, True, "passed")
    assert (quiz.attempts, quiz.wait_hours) == (3, 24)
    assert quiz.pass_mark == 80
    assert dict(quiz.develops) == {"empathy": 2}


def test_questions_keep_their_shape(content: Content):
    quiz = library(content).courses[0].modules[0].quiz
    assert quiz is not None
    single, multiple, truth = quiz.questions
    assert (single.id, single.kind, single.grading, single.points) == ("cold-room", "single", "all", 2)
    assert [(option.id, option.correct) for option in single.options] == [
        ("policy", False), ("reflect", True), ("discount", False),
    ]  # fmt: skip
    assert single.options[1].feedback_html == "<p>You named the repeat.</p>\n"
    assert single.hint_html == "<p>What does he need to know <em>you</em> know?</p>\n"
    assert single.explanation_html == "<p>Facts, feeling, then fix.</p>\n"
    assert (multiple.kind, multiple.grading, multiple.points) == ("multiple", "partial", 1)
    assert (truth.kind, [option.id for option in truth.options]) == ("true-false", ["true", "false"])


def test_several_right_answers_are_graded_in_part_unless_the_author_says_all(content: Content):
    content.change(QUIZ, " grading=partial", "")
    assert _second_question(content).grading == "partial"
    content.change(QUIZ, "{#phone-signs}", "{#phone-signs grading=all}")
    assert _second_question(content).grading == "all"


def test_a_question_may_develop_criteria_of_its_own(content: Content):
    content.change(QUIZ, "grading=partial", 'develops="empathy:3"')
    assert dict(_second_question(content).develops) == {"empathy": 3}


def _second_question(content: Content):
    quiz = library(content).courses[0].modules[0].quiz
    assert quiz is not None
    return quiz.questions[1]


def test_a_criterion_has_five_anchors(content: Content):
    [criterion] = library(content).criteria
    assert [anchor.level for anchor in criterion.anchors] == [1, 2, 3, 4, 5]
    assert criterion.anchors[2].text == "Names the feeling and checks it"
    assert criterion.html == "<p>Empathy is noticing what somebody feels and letting them know it.</p>\n"


def test_the_glossary_explains_a_word(content: Content):
    [term] = library(content).glossary
    assert (term.term, term.slug) == ("Open question", "open-question")
    assert "yes or no cannot answer" in term.html


def test_the_catalogue_sets_the_order(content: Content):
    add_course(content, "anger-at-work", "anger")
    assert [course.id for course in library(content).courses] == ["empathy-at-work", "anger-at-work"]
    content.change(CATALOGUE, "\ncourses: [empathy-at-work]", "\ncourses: [anger-at-work, empathy-at-work]")
    assert [course.id for course in library(content).courses] == ["anger-at-work", "empathy-at-work"]


def test_without_a_catalogue_courses_come_in_the_order_of_their_folders(content: Content):
    add_course(content, "anger-at-work", "anger")
    (content.root / CATALOGUE).unlink()
    assert [course.id for course in library(content).courses] == ["anger-at-work", "empathy-at-work"]


def test_a_broken_lesson_keeps_back_its_course_and_no_other(content: Content):
    add_course(content, "anger-at-work", "anger")
    content.change(LESSON, "minutes: 6", "minutes: six")
    assert [course.id for course in library(content).courses] == ["anger-at-work"]


def test_a_path_shows_the_courses_that_are_ready(content: Content):
    add_course(content, "anger-at-work", "anger")
    content.change(CATALOGUE, "Front line, courses: [", "Front line, courses: [anger-at-work, ")
    content.change(LESSON, "minutes: 6", "minutes: six")
    [path] = library(content).paths
    assert path.courses == ("anger-at-work",)


def test_a_broken_criterion_is_blamed_once_and_its_courses_wait(content: Content):
    content.write(CRITERION, "nothing\n")
    report = checker.read([content.root])
    errors = [diagnostic.code for diagnostic in report.diagnostics if diagnostic.severity == "error"]
    assert errors == ["F106"]
    assert report.library.courses == ()


def test_a_broken_glossary_does_not_blame_those_who_link_to_it(content: Content):
    content.write(GLOSSARY, b"\xff")
    report = checker.read([content.root])
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["F101"]
    assert len(report.library.courses) == 1


def test_the_same_course_in_two_folders_is_taken_from_the_first(content: Content, tmp_path):
    second = Content(tmp_path / "own")
    second.write(COURSE, FILES[COURSE].replace("title: Empathy at work", "title: Ours"))
    report = checker.read([content.root, second.root])
    assert [course.title for course in report.library.courses] == ["Empathy at work"]
    assert "F116" in [diagnostic.code for diagnostic in report.diagnostics]
