"""Who may speak: secret, sign-in codes, cookies, host accounts and one-time links, the brake on guessing.

Owns every secret of the server; none of them is ever logged or put into an address's query. It must not know sockets
or the contest's flow. Called by `app`, `routes` and `gateway`.
"""
