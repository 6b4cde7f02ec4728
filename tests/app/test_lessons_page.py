"""Lessons on the page: predictions by pointer, what is given, what is told after the answer."""

from browsing import answered, predicted, settled


def test_a_lesson_by_pointer(visit, served):
    window = visit(served)
    window.select_option("#lesson", "hub_leaves")
    settled(window)
    assert not window.locator(".answers").is_visible()
    area = window.locator(".draw-here svg")
    assert area.locator("path").count() > 1  # A is given
    box = area.bounding_box()
    window.mouse.move(box["x"] + 60, box["y"] + 200)
    window.mouse.down()
    window.mouse.move(box["x"] + box["width"] - 30, box["y"] + 80, steps=12)
    window.mouse.up()
    assert window.locator(".predicted").get_attribute("d").count("L") > 100
    window.get_by_role("button", name="Show the answer").click()
    told = window.locator(".debrief").inner_text()
    assert "Your line lies" in told
    assert "as expected" in told
    assert "not so in these runs" not in told
    assert "Questions for the class" in told
    assert "What usually surprises" in told
    window.get_by_role("button", name="Next step").click()
    settled(window)
    assert "Step 2 of 3 · 12 of 50 minutes" in window.locator("#lesson-card").inner_text()
    answered(window)
    window.get_by_role("button", name="Leave the lesson").click()
    assert not window.locator("#lesson-card").is_visible()


def test_no_answer_before_a_prediction_and_years_already_seen_do_not_count(visit, served):
    window = visit(served + "#lesson=hub_leaves.2")
    settled(window)
    card = window.locator("#lesson-card")
    assert "The first 3 years of B are given" in card.inner_text()
    sliders = window.locator(".draw-here + details label").all_text_contents()
    assert sliders == [f"end of year {year}" for year in (4, 5, 6, 7, 8)]
    window.get_by_role("button", name="Show the answer").click()
    assert "Draw your line first" in card.inner_text()
    assert not window.locator(".answers").is_visible()
    predicted(window)
    drawn = window.locator(".predicted").get_attribute("d")
    assert 180 < drawn.count("L") < 200  # the five years that were not given
    window.get_by_role("button", name="Show the answer").click()
    assert "Your line lies" in window.locator(".debrief").inner_text()
    assert "Draw your line first" not in card.inner_text()


def test_axes_of_a_prediction_give_nothing_away_and_close_with_the_answer(visit, served):
    window = visit(served)
    window.select_option("#lesson", "hub_leaves")
    settled(window)
    labels = window.locator(".draw-here svg text").all_text_contents()
    assert "100%" in labels
    answered(window)
    drawn = window.locator(".predicted").get_attribute("d")
    box = window.locator(".draw-here svg").bounding_box()
    window.mouse.move(box["x"] + 100, box["y"] + 100)
    window.mouse.down()
    window.mouse.move(box["x"] + 300, box["y"] + 120, steps=4)
    window.mouse.up()
    assert window.locator(".predicted").get_attribute("d") == drawn


def test_every_lesson_opens_and_answers(visit, served):
    window = visit(served)
    ids = window.locator("#lesson option").evaluate_all("(all) => all.map((o) => o.value)")
    for lesson in filter(None, ids):
        window.select_option("#lesson", lesson)
        settled(window)
        answered(window)
        assert "What to notice" in window.locator(".debrief").inner_text()
