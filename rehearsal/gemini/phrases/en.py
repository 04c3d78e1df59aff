from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "The name {fact} caught my eye straight away.",
            "I came across {fact} and wanted to know more.",
            "{fact} is the reason I am writing.",
        ),
        "title": (
            "{fact}: a role with many sides.",
            "“{fact}” is a role I always learn from.",
            "I like talking to people whose work is {fact}.",
        ),
        "category": (
            "{fact}: that is a field I follow with pleasure.",
            "Among the profiles in {fact}, this one stayed with me.",
            "I spend a good part of my week around {fact}.",
        ),
        "location": (
            "{fact} keeps turning up in good conversations.",
            "I have a soft spot for {fact}.",
            "It is always nice to hear from people in {fact}.",
        ),
        "bio": (
            "The line “{fact}” made me stop.",
            "“{fact}” says a lot in few words.",
            "I read “{fact}” and had to smile.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Hello {name}, thank you for taking a moment.",
                "Good day {name}, allow me a brief note.",
                "Hello {name}, a short note if I may.",
            ),
            bare=("Hello, thank you for taking a moment.", "Good day, allow me a brief note."),
            colour=(
                "I value a clear exchange between professionals.",
                "Good work usually starts with a good conversation.",
                "I prefer one thoughtful note to ten quick ones.",
            ),
            asks=(
                "Would you be open to a short exchange?",
                "May I ask you two questions about your work?",
                "Would a brief call next week suit you?",
            ),
            follow_ups=(
                "{name}, my last note may have drowned in your inbox; this one can swim.",
                "A gentle second knock, {name}: no brochure behind the door, I promise.",
                "{name}, I am testing whether patience is still a professional skill.",
                "One polite nudge, {name}, and then I will let your inbox breathe.",
            ),
        ),
        "instagram": Tone(
            named=("Hey {name}!", "Hi {name}, hope your day looks good!", "Hey {name}, quick hello from here!"),
            bare=("Hey there!", "Hi, hope your day looks good!"),
            colour=(
                "My head filled with pictures right away. 📸",
                "I could see the light and the colours before I finished reading. ✨",
                "That is a whole mood board in one profile. 🎨",
            ),
            asks=("Up for a quick chat?", "Can I ask what inspires you?", "Want to swap ideas sometime?"),
            follow_ups=(
                "Hey {name}, me again, same smile, better lighting. 📸",
                "{name}, this is my message doing a small wave from the back row. 👋",
                "Plot twist, {name}: the message came back for a second take. 🎬",
                "{name}, consider this the director's cut of my hello. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Yo {name}!", "Okay {name}, quick one!", "{name}, hi, no script, just hello!"),
            bare=("Okay, quick one!", "Hi, no script, just hello!"),
            colour=(
                "Main character energy, honestly. 🔥",
                "That is the kind of vibe the feed needs. 🎵",
                "It is giving good story from the first second. ✨",
            ),
            asks=("Down to talk ideas?", "Wanna brainstorm for a minute?", "Can we chat for a sec?"),
            follow_ups=(
                "{name}, part two dropped and it is just me saying hi. 🎬",
                "POV: {name} opens this and my day is made. ✨",
                "{name}, this is the loop point of my message. 🔁",
                "Wait for it, {name}: still nothing to sell, still a hello. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Hi {name}, I hope your week is treating you well.",
                "Hello {name}, nice to meet you here.",
                "Hi {name}, a friendly hello from me.",
            ),
            bare=("Hi, I hope your week is treating you well.", "Hello, nice to meet you here."),
            colour=(
                "It felt like a page run by people one would like to meet.",
                "I like it when a page sounds like a person.",
                "It made me want to pull up a chair and talk.",
            ),
            asks=("Would you like to chat a little?", "May I ask how it all began?", "Do you have a minute to talk?"),
            follow_ups=(
                "{name}, I put the kettle on again in case you have a minute.",
                "Me again, {name}, like the neighbour who forgot to say one thing.",
                "{name}, my first hello was shy, so it brought a friend.",
                "No rush, {name}: this hello keeps as well as good biscuits.",
            ),
        ),
    },
    replies=("Thank you for writing back, {name}.", "Good to hear from you, {name}.", "That is kind of you, {name}."),
    plain=("I am happy to help with that.", "Here is a short answer.", "That is a good question."),
    invented="I read that your revenue grew by 47 percent last year.",
    mentions="One thing I would like to mention: {wish}.",
    asks_about="May I ask about this: {wish}?",
)
