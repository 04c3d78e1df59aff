"""What every network that is posted to needs: publishers, posts, uploads, log-ins, counted windows, one road in.

A network's own folder words its errors and judges its own rules; it reaches the state only through these modules:

- ``publishers``: who posts, and the apps they log in to (``cast.PUBLISHERS``, ``cast.CLIENTS``)
- ``posts``: what was published; ``road.publish`` is the only way in, ``road.meddled`` wraps every other call
- ``uploads``: media, as rows and files, with processing that takes world time
- ``tokens``: codes, access and refresh tokens, families of refresh tokens, OAuth 1.0a request tokens
- ``consent``: the page where a person allows or cancels, and the way back to the app
- ``strict``: request bodies held to a described shape; ``multipart``: form data with files
- ``windows``: fixed windows counted per user or app; ``figures``: numbers of a post that grow with its age
- ``ids``: ids that grow with time
- ``listing``: what the control API tells

Another network is added by rows in ``cast.PUBLISHERS``, ``cast.CLIENTS`` and ``cast.POSTING_TOKENS``, a voice (see
``rehearsal.acceptance.Voice``), and handlers that go through ``road``. A post has one of three kinds: root, reply,
comment. Its ``media`` are ids of ``uploads`` under the same platform: then the feed shows them by itself, and what the
network fetched from an address is kept there too.
"""
