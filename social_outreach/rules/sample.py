"""A sample of believable profiles for the first start in the rehearsal world. Nobody in it exists."""

from __future__ import annotations

from typing import Any


def _person(platform: str, username: str, full_name: str, bio: str, category: str, location: str, **more: Any) -> dict[str, Any]:
    return {
        "platform": platform,
        "username": username,
        "full_name": full_name,
        "bio": bio,
        "category": category,
        "location": location,
        **more,
    }


#: ``wrote``: this person has written to us first, so a conversation window is open.
SAMPLE: tuple[dict[str, Any], ...] = (
    _person(
        "instagram", "lume.studio", "Lume Studio", "Design studio for small hotels", "Design studio", "Lisbon, Portugal",
        time_zone="Europe/Lisbon", followers_count=18400, wrote="Hi! We saw your page. Do you also work with hotels?",
    ),  # fmt: skip
    _person(
        "instagram", "marta.ceramics", "Marta Ceramics", "Hand-thrown tableware from Porto", "Ceramics", "Porto, Portugal",
        time_zone="Europe/Lisbon", followers_count=9200,
    ),  # fmt: skip
    _person(
        "instagram", "atelier.nord", "Atelier Nord", "Furniture, drawn and built in Oslo", "Furniture", "Oslo, Norway",
        time_zone="Europe/Oslo", followers_count=31200,
    ),  # fmt: skip
    _person(
        "instagram", "the.paper.room", "The Paper Room", "Stationery and letterpress", "Stationery", "Leeds, United Kingdom",
        time_zone="Europe/London", followers_count=5400, wrote="Hello, could you tell us more about what you do?",
    ),  # fmt: skip
    _person(
        "instagram", "casa.verde.plants", "Casa Verde", "Plants for dark flats", "Plants", "Madrid, Spain",
        time_zone="Europe/Madrid", followers_count=22700,
    ),  # fmt: skip
    _person(
        "instagram", "kiosk.kaffee", "Kiosk Kaffee", "Roastery and bar", "Coffee", "Berlin, Germany",
        time_zone="Europe/Berlin", followers_count=12100,
    ),  # fmt: skip
    _person(
        "facebook", "harbourbakery", "Harbour Bakery", "Sourdough since 1998", "Bakery", "Bristol, United Kingdom",
        time_zone="Europe/London", followers_count=7300, wrote="Do you work with bakeries too?",
    ),  # fmt: skip
    _person(
        "facebook", "fjordcycling", "Fjord Cycling", "Guided bicycle tours", "Tours", "Bergen, Norway",
        time_zone="Europe/Oslo", followers_count=4100,
    ),  # fmt: skip
    _person(
        "facebook", "oldmillhotel", "Old Mill Hotel", "Twelve rooms by the river", "Hotel", "Ghent, Belgium",
        time_zone="Europe/Brussels", followers_count=15600, wrote="Good morning, please send us your prices.",
    ),  # fmt: skip
    _person(
        "facebook", "brightclinic", "Bright Dental Clinic", "Family dentistry", "Dentist", "Dublin, Ireland",
        time_zone="Europe/Dublin", followers_count=2900,
    ),  # fmt: skip
    _person(
        "facebook", "sunsetyoga", "Sunset Yoga", "Classes on the beach", "Yoga", "Faro, Portugal",
        time_zone="Europe/Lisbon", followers_count=6600,
    ),  # fmt: skip
    _person(
        "facebook", "librariadom", "Librăria Dom", "Independent bookshop", "Bookshop", "Cluj-Napoca, Romania",
        time_zone="Europe/Bucharest", followers_count=3800,
    ),  # fmt: skip
    _person(
        "tiktok", "cookwithjun", "Jun Park", "Ten-minute Korean dinners", "Food", "Hamburg, Germany",
        time_zone="Europe/Berlin", followers_count=148000, wrote="hey, love your work, what is this about?",
    ),  # fmt: skip
    _person(
        "tiktok", "fixitfelix.nl", "Felix de Vries", "Repairs you can do yourself", "Repair", "Utrecht, Netherlands",
        time_zone="Europe/Amsterdam", followers_count=86500,
    ),  # fmt: skip
    _person(
        "tiktok", "slowtravelana", "Ana Ribeiro", "Trains, not planes", "Travel", "Coimbra, Portugal",
        time_zone="Europe/Lisbon", followers_count=233000,
    ),  # fmt: skip
    _person(
        "tiktok", "plantparentpia", "Pia Lund", "Plants that survive me", "Plants", "Malmö, Sweden",
        time_zone="Europe/Stockholm", followers_count=51200, wrote="ok I am curious, tell me",
    ),  # fmt: skip
    _person(
        "tiktok", "mathmitmo", "Mo Haddad", "Maths in a minute", "Education", "Vienna, Austria",
        time_zone="Europe/Vienna", followers_count=312000,
    ),  # fmt: skip
    _person(
        "tiktok", "thrifty.thea", "Thea Okafor", "Second-hand and sewn", "Fashion", "London, United Kingdom",
        time_zone="Europe/London", followers_count=97400,
    ),  # fmt: skip
    _person(
        "linkedin", "ines-carvalho-design", "Inês Carvalho", "Head of design", "Design", "Lisbon, Portugal",
        time_zone="Europe/Lisbon", wrote="Thanks for connecting! What are you working on?",
    ),  # fmt: skip
    _person(
        "linkedin", "jonas-berg-hotels", "Jonas Berg", "Runs three small hotels", "Hospitality", "Stockholm, Sweden",
        time_zone="Europe/Stockholm",
    ),  # fmt: skip
    _person(
        "linkedin", "priya-nair-growth", "Priya Nair", "Growth for climate companies", "Marketing", "Amsterdam, Netherlands",
        time_zone="Europe/Amsterdam",
    ),  # fmt: skip
    _person(
        "linkedin", "luca-moretti-ops", "Luca Moretti", "Operations in food", "Food", "Turin, Italy",
        time_zone="Europe/Rome", wrote="Happy to hear more, write me here.",
    ),  # fmt: skip
    _person(
        "linkedin", "hannah-weiss-pr", "Hannah Weiss", "Press for makers", "Public relations", "Zürich, Switzerland",
        time_zone="Europe/Zurich",
    ),  # fmt: skip
    _person(
        "linkedin", "omar-said-events", "Omar Said", "Events in old factories", "Events", "Brussels, Belgium",
        time_zone="Europe/Brussels",
    ),  # fmt: skip
)
