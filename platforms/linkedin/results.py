"""What a search result says of a LinkedIn profile.

Shapes as seen in result pages, from memory: no vendor document, and none was checked against live pages on 2026-11-21.
"""

from __future__ import annotations

import re

from platforms.results import ResultFacts, counts_in, is_cut, name_in, tidy, tidy_title, without_site

_DASH = re.compile(r" [-–—] ")
_DOT = re.compile(r" [·•⋅] ")
_LABELS = {
    "location": "location ort standort lieu ubicación localização localidade località sede locatie plaats "
    "lokalizacja konum  местоположение plats sted 場所 地点 地點 위치",
    "company": "experience berufserfahrung expérience experiencia experiência esperienza ervaring "
    "doświadczenie deneyim  erfahrung erfarenhet erfaring kokemus zkušenosti опыт 職歴 経歴 工作经历 "
    "工作經歷 경력",
    "education": "education ausbildung formation educación formação formazione opleiding wykształcenie "
    "eğitim образование  utbildning uddannelse utdanning koulutus vzdělání 学歴 教育经历 教育經歷 학력",
}
_LABEL_OF = {label: fact for fact, labels in _LABELS.items() for label in labels.split()}
_SAYS_AT = re.compile(r" (?:at|@|bei|chez|bij|presso|hos) ")
#: Beginnings of words that name a job, in the languages we meet most.
_JOB_WORDS = (
    "founder cofounder ceo cto cfo coo cmo owner director manager engineer developer designer consultant "
    "head lead  president analyst specialist coordinator assistant professor teacher student freelance "
    "photograph architect chef  lawyer attorney editor writer journalist coach trainer recruiter "
    "entrepreneur investor advisor researcher scientist  accountant producer strategist gründer "
    "geschäftsführ inhaber leiter berater entwickler ingenieur fondat directeur  directrice gérant "
    "responsab ingénieur développeu fundador gerente dueñ propiet ingenier diretor proprietári sócio "
    "titolare amministrator założyciel właściciel dyrektor kierownik kurucu müdür основатель директор "
    "менеджер oprichter  eigenaar grundare ägare stifter"
)
_JOBS = tuple(_JOB_WORDS.split())
#: Legal forms: what ends so is a company.
_FORM_WORDS = (
    "gmbh ag kg ug se ltd limited inc llc llp plc sa sarl sas srl spa bv nv ab oy aps as lda ltda pty "
    "corp corporation ооо"
)
_FORMS = set(_FORM_WORDS.split())
_LONGEST_FACT = 100


def facts_of(title: str, snippet: str) -> ResultFacts:
    """What the title and snippet of a result say: ``Ada Lovelace - Founder - Studio X | LinkedIn``."""
    segments = _DOT.split(tidy(snippet))
    labelled = _labelled(segments)
    place, job, house = _leading_line(segments)
    name, stated_job, stated_house = _of_title(tidy_title(title), job, house or labelled.get("company", ""))
    agrees = _has_job(job) or (stated_job and job == stated_job) or (stated_house and house == stated_house)
    if not agrees:
        place = job = house = ""
    facts = ResultFacts(
        full_name=name,
        title=stated_job or job,
        company=stated_house or labelled.get("company", "") or house,
        location=labelled.get("location", "") or place,
        bio=labelled.get("bio", ""),
    )
    return counts_in(" · ".join(segments)).added_to(facts)


def _of_title(title: str, job: str, house: str) -> tuple[str, str, str]:
    """Name, job and company. Of two parts only the evidence tells which the second is; without any it is neither."""
    first, *rest = _DASH.split(without_site(title, "LinkedIn"))
    name = name_in(first.split(" | ")[0])
    if not name or re.search(r"\d", name):
        return "", "", ""
    said = [part.strip() for part in rest]
    if len(said) > 1:
        company = _fact(said[-1])
        return name, _job_without(_fact(" - ".join(said[:-1])), company), company
    if not said or not _fact(said[0]):
        return name, "", ""
    return name, *_second_part(_fact(said[0]), job, house)


def _second_part(part: str, job: str, house: str) -> tuple[str, str]:
    if part.casefold() == house.casefold():
        return "", part
    if part.casefold() == job.casefold():
        return part, ""
    pieces = _SAYS_AT.split(part.split(" | ")[0])
    if len(pieces) == 2 and all(map(_fact, pieces)):
        return pieces[0].strip(), pieces[1].strip()
    if part.split()[-1].strip(".,").replace(".", "").casefold() in _FORMS:
        return "", part
    return (_job_without(part, ""), "") if _has_job(part) else ("", "")


def _job_without(headline: str, company: str) -> str:
    """The first statement of a headline, without the company that is said beside it."""
    job = headline.split(" | ")[0].strip()
    pieces = _SAYS_AT.split(job)
    return pieces[0].strip() if len(pieces) == 2 and pieces[1].strip().casefold() == company.casefold() else job


def _leading_line(segments: list[str]) -> tuple[str, str, str]:
    """``Lisbon, Portugal · Founder · Studio X``, which engines put before the text; empty for anything else."""
    if len(segments) < 3 or not all(_fact(segment) for segment in segments[:2]):
        return "", "", ""
    place, job, house = (_fact(segment) for segment in segments[:3])
    if re.search(r"[\d:!?]", place + job):
        return "", "", ""
    return place, job, "" if re.search(r"[:!?]|\. ", house) or counts_in(house).said else house


def _labelled(segments: list[str]) -> dict[str, str]:
    """``About text · Experience: Studio X · Education: … · Location: Berlin``."""
    said: dict[str, str] = {}
    first = len(segments)
    for index, segment in enumerate(segments):
        label, colon, value = segment.replace("：", ":").partition(":")
        fact = _LABEL_OF.get(label.strip().casefold(), "")
        if colon and fact:
            first = min(first, index)
            said.setdefault(fact, _fact(_without_closing(value)))
    about = " · ".join(segments[:first]).strip()
    if 0 < first < len(segments) and not any(_leading_line(segments[:first])):
        said["bio"] = about
    return said


def _without_closing(value: str) -> str:
    """``value`` up to LinkedIn's own sentence: ``Berlin. View Ada's profile on LinkedIn``."""
    if "LinkedIn" not in value:
        return value
    sentences = value.split(". ")
    kept = [sentence for sentence in sentences[:1] if "LinkedIn" not in sentence]
    for sentence in sentences[1:]:
        if "LinkedIn" in sentence:
            break
        kept.append(sentence)
    return ". ".join(kept)


def _fact(text: str) -> str:
    """``text`` where it can be one fact: whole, short and with letters."""
    plain = text.strip(" -–—|·,")
    return "" if is_cut(text) or len(plain) > _LONGEST_FACT or not any(map(str.isalpha, plain)) else plain


def _has_job(text: str) -> bool:
    return any(word.startswith(_JOBS) for word in re.findall(r"\w+", text.casefold()))
