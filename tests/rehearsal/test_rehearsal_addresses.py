"""Each post has an address, formed as its network forms it, and that address shows it."""

import time
from typing import Any
from urllib.parse import quote

import pytest

READER = {"Accept": "text/html"}
PAGE, MEMBER = "100000000000003", "urn:li:person:rEhEaRsAl1"


def tweeted(stage: Any, text: str, below: str = "") -> str:
    body = {"text": text, **({"reply": {"in_reply_to_tweet_id": below}} if below else {})}
    made = stage.call("POST", "/x/2/tweets", headers={"Authorization": "Bearer rehearsal-x-access"}, json=body)
    return str(made.json()["data"]["id"])


def looked_at(stage: Any, path: str) -> tuple[str, str]:
    """Where the address leads to on the page, and the page."""
    led = stage.call("GET", path, headers=READER)
    assert led.status_code == 303, led.text
    page, _, at = led.headers["Location"].partition("#")
    return at, stage.call("GET", page, headers=READER).text


@pytest.mark.parametrize("path", ["/x/robin/status/{}", "/x/i/web/status/{}", "/x/robin/status/{}/"])
def test_a_tweet_below_many_newer_ones(stage: Any, path: str) -> None:
    root = tweeted(stage, "The first of all")
    second = tweeted(stage, "The second part", root)
    for number in range(51):
        tweeted(stage, f"Newer {number}")
    at, page = looked_at(stage, path.format(second))
    assert (at, f'id="{second}"' in page, page.count("<article")) == (second, True, 1)
    assert page.index("The first of all") < page.index("The second part")


def test_what_was_deleted_says_so(stage: Any) -> None:
    gone = tweeted(stage, "Gone")
    stage.call("DELETE", f"/x/2/tweets/{gone}", headers={"Authorization": "Bearer rehearsal-x-access"})
    assert 'class="alarm">deleted' in looked_at(stage, f"/x/robin/status/{gone}")[1]


def test_a_post_of_linkedin_and_its_comment(stage: Any) -> None:
    told = {"LinkedIn-Version": time.strftime("%Y%m"), "X-Restli-Protocol-Version": "2.0.0"}
    headers = {"Authorization": "Bearer rehearsal-linkedin-access", **told}
    body = {
        "author": MEMBER,
        "commentary": "An update",
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    urn = stage.call("POST", "/linkedin/rest/posts", headers=headers, json=body).headers["x-restli-id"]
    said = {"actor": MEMBER, "object": urn, "message": {"text": "A comment"}}
    path = f"/linkedin/rest/socialActions/{quote(urn, safe='')}/comments"
    comment = stage.call("POST", path, headers=headers, json=said).json()["commentUrn"]
    at, page = looked_at(stage, f"/linkedin/feed/update/{urn}")
    assert (at, "An update" in page) == (quote(urn, safe=""), True)
    at, page = looked_at(stage, f"/linkedin/feed/update/{urn}?commentUrn={quote(comment, safe='')}")
    assert (at, f'id="{comment}"' in page) == (quote(comment, safe=""), True)


def test_a_post_of_facebook_and_its_comment(stage: Any) -> None:
    headers = {"Authorization": "Bearer rehearsal-facebook-access"}
    asked = {"message": "On the Page", "fields": "id,permalink_url"}
    told = stage.call("POST", f"/graph/v26.0/{PAGE}/feed", headers=headers, data=asked).json()
    said = {"message": "Below it", "fields": "id,permalink_url"}
    comment = stage.call("POST", f"/graph/v26.0/{told['id']}/comments", headers=headers, data=said).json()
    for one in (told, comment):
        assert one["permalink_url"].startswith(stage.url)
        at, page = looked_at(stage, one["permalink_url"].removeprefix(stage.url))
        assert (at, f'id="{one["id"]}"' in page, "On the Page" in page) == (one["id"], True, True)
    assert looked_at(stage, f"/graph/{told['id']}")[0] == told["id"]


def test_a_program_that_asks_for_a_post_gets_no_page(stage: Any) -> None:
    bare = stage.call("GET", f"/graph/{PAGE}_1", headers={"Accept": "*/*"})
    with_token = stage.call("GET", f"/graph/{PAGE}_1?access_token=rehearsal-facebook-access", headers=READER)
    assert {bare.headers["Content-Type"], with_token.headers["Content-Type"]} == {"application/json; charset=utf-8"}


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/x/robin/status/1", "x"),
        ("/linkedin/feed/update/urn:li:share:1", "linkedin"),
        ("/tiktok_open/@robin", "tiktok"),
        ("/tiktok_open/@robin/photo/1", "tiktok"),
        ("/graph/1/videos/2/", "facebook"),
        ("/instagram/p/AAA/", "instagram"),
        ("/instagram/reel/%C3%BC/", "instagram"),
    ],
)
def test_an_address_of_no_post_leads_to_the_feed(stage: Any, path: str, network: str) -> None:
    led = stage.call("GET", path, headers=READER)
    assert (led.status_code, led.headers["Location"]) == (303, f"/feed/{network}")


def test_nothing_is_written_at_an_address(stage: Any) -> None:
    assert stage.call("POST", "/x/robin/status/1", headers=READER).status_code == 404
