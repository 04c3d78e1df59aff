from typing import Any

import pytest

NASTY = "<script>alert(1)</script>\"'&"


class TestByHand:
    def test_the_form_sends_and_leads_back(self, stage: Any, platform: str) -> None:
        account = stage.account(platform)
        answer = stage.call("POST", f"/p/{platform}/ada/send", data={"text": "Hello", "account_id": account})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/p/{platform}/ada")
        (row,) = stage.arrivals(via="hand")
        assert (row["platform"], row["username"], row["account_id"], row["text"]) == (platform, "ada", account, "Hello")

    def test_json_needs_no_account(self, stage: Any) -> None:
        stage.control("POST", "hand", json={"platform": "tiktok", "username": "@Ada", "text": "Hello"})
        assert stage.arrivals()[0]["account_id"] is None

    def test_reading_the_page_sends_nothing(self, stage: Any) -> None:
        assert stage.call("GET", "/p/tiktok/ada").ok
        assert stage.call("GET", "/p/tiktok/ada/send").status_code == 405
        assert stage.count() == 0

    def test_an_empty_text_is_refused(self, stage: Any) -> None:
        assert stage.call("POST", "/p/tiktok/ada/send", data={"text": " "}).status_code == 400
        assert stage.call("POST", "/_rehearsal/hand", json={"platform": "tiktok", "username": "ada"}).status_code == 400

    def test_a_page_elsewhere_cannot_post(self, stage: Any) -> None:
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert stage.call("POST", "/p/tiktok/ada/send", data={"text": "Hi"}, headers=headers).status_code == 403
        assert stage.count() == 0


class TestPersonPage:
    def test_a_person_writes_and_the_window_opens(self, stage: Any) -> None:
        form = {"account_id": stage.account("facebook"), "text": "Tell me more"}
        assert stage.call("POST", "/p/facebook/ada/write", data=form).status_code == 303
        assert "Tell me more" in stage.call("GET", "/p/facebook/ada").text
        assert stage.send("facebook", stage.written_by("facebook")).ok

    def test_writing_needs_an_account(self, stage: Any) -> None:
        assert stage.call("POST", "/p/facebook/ada/write", data={"text": "Hi"}).status_code == 400

    def test_nothing_said_can_run(self, stage: Any) -> None:
        stage.written_by("linkedin", text=NASTY, name=NASTY)
        stage.control("POST", "hand", json={"platform": "linkedin", "username": "ada", "text": NASTY})
        for path in ("/p/linkedin/ada", "/"):
            page = stage.call("GET", path)
            assert "<script" not in page.text
            assert "&lt;script&gt;alert(1)" in page.text
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]

    def test_a_name_in_any_script_has_a_page(self, stage: Any) -> None:
        assert "élise" in stage.call("GET", "/p/instagram/%C3%A9lise").text
        nasty = stage.call("GET", "/p/instagram/%3Cscript%3E")
        assert nasty.ok
        assert "<script" not in nasty.text

    @pytest.mark.parametrize("path", ["/p/myspace/ada", "/p/tiktok/%00", "/p/tiktok/%20", "/p/tiktok/" + "x" * 400])
    def test_a_bad_address_is_a_400(self, stage: Any, path: str) -> None:
        assert stage.call("GET", path).status_code == 400


class TestOverview:
    def test_it_lists_arrivals_and_counts_per_platform(self, stage: Any) -> None:
        stage.send("linkedin", stage.written_by("linkedin"), "A first hello")
        stage.send("tiktok", stage.written_by("tiktok"), "A second hello")
        page = stage.call("GET", "/").text
        assert page.index("A second hello") < page.index("A first hello")
        assert "All 2" in page
        assert "A second hello" not in stage.call("GET", "/?platform=linkedin").text

    def test_a_duplicate_is_said_in_words(self, stage: Any) -> None:
        urn = stage.written_by("linkedin")
        for _ in range(2):
            stage.send("linkedin", urn)
        assert "Duplicate: arrived 2 times" in stage.call("GET", "/").text

    def test_faults_are_set_and_cleared_by_form(self, stage: Any) -> None:
        form = {
            "platform": "tiktok",
            "kind": "slow",
            "calls": "send",
            "count": "1",
            "probability": "0.5",
            "seconds": "",
        }
        assert stage.call("POST", "/set-fault", data=form).status_code == 303
        (fault,) = stage.control("GET", "faults")["faults"]
        assert (fault["probability"], fault["remaining"]) == (0.5, None)
        assert "p = 0.5" in stage.call("GET", "/").text
        assert stage.call("POST", "/clear-faults", data={"id": str(fault["id"])}).status_code == 303
        assert stage.control("GET", "faults")["faults"] == []

    @pytest.mark.parametrize(
        ("platform", "calls"), [("gemini", "read"), ("brave", "read"), ("x", "post"), ("tiktok", "send")]
    )
    def test_the_form_as_it_is_offered_strikes_what_the_platform_does(
        self, stage: Any, platform: str, calls: str
    ) -> None:
        offered = stage.call("GET", "/").text.split('name="calls">')[1].split('value="')[1].split('"')[0]
        form = {"platform": platform, "kind": "429", "calls": offered, "count": "1", "probability": "", "seconds": ""}
        assert stage.call("POST", "/set-fault", data=form).status_code == 303
        (fault,) = stage.control("GET", "faults")["faults"]
        assert fault["calls"] == calls

    def test_a_bad_fault_is_explained(self, stage: Any) -> None:
        answer = stage.call("POST", "/set-fault", data={"platform": "tiktok", "kind": "x", "count": "1"})
        assert answer.status_code == 400
        assert "kind must be one of" in answer.text

    def test_older_arrivals_are_a_page_away(self, stage: Any) -> None:
        for n in range(51):
            stage.control("POST", "hand", json={"platform": "tiktok", "username": "ada", "text": f"number {n}."})
        page = stage.call("GET", "/").text
        assert "number 0." not in page
        link = page.split('<p><a href="')[1].split('"')[0].replace("&amp;", "&")
        assert "number 0." in stage.call("GET", link).text
