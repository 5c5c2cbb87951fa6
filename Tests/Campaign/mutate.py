"""Mutations of texts: bytes, tokens, lines, words that readers trip over."""

import re

WORDS = [word.encode("utf-8", "surrogateescape") for word in (
    '\0', "\r", "\n", "\r\n", "\t", "\\", '"', "'", "'''", '"""', "#", "%", "%%", "%(user)s", "%u", "%{user}", "%{", "$ENV:X",
    "$", "<", ">", "{", "}", "[", "]", "(", ")", "=", ",", ":", ";", "!include ", "!include_try *", "-1", "0", "00", "1e999",
    "-0", "0x10", "1_000", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "NaN", "Infinity", "true", "null", "None", "True", "\\u0000", "\\ud800", "\\udfff\\ud800", "\\uD83D\\uDE00", "\\x41",
    "\\N{DASH}", "\\777", "r'", "f'", "b'", "*", "?", "~", "../", "//", "/dev/null", "/dev/zero", "/proc/self/mem",
    "\x1b[31m", "\x7f", "\x80", "\u2028", "\ufeff", "é", "\U0001f600", "lambda: 0", "import os", "if 1:", "\\\n", "\n ", "\n\t",
    "\f", "\x1a", "@", "&", "|", "^", "`", "core", "ldap_server_address", "passdb {\n", "passdb ldap {\n", "*/", "--", "§")]
WORDS += [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xfe\xff", b"1" * 400, b"A" * 300, b"A" * 5000, b" " * 300]
DEEP = [b"[", b"{", b"(", b'{"a":', b"[[", b"passdb {\n", b"!include 0\n", b"\\\n", b"'", b"%{"]
LARGE = [b" ", b"x", b"\n", b"\\", b'"', b"#", b"a=\n"]
TOKEN = re.compile(rb'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_][A-Za-z_0-9]*|-?\d+|\s+|.', re.S)
LIMIT = 400_000


def _bytes(random, text):
    place = random.randrange(len(text))
    head, tail = text[:place], text[place:]
    return random.choice((
        lambda: head + bytes([random.randrange(256)]) + tail[1:],
        lambda: head + bytes([tail[0] ^ 1 << random.randrange(8)]) + tail[1:],
        lambda: head + random.choice(WORDS) + tail,
        lambda: head + tail[random.choice((1, 1, 2, 8, 64)):],
        lambda: head,
        lambda: head + tail[:(size := random.choice((1, 4, 20, 200)))] * random.choice((2, 3, 40)) + tail[size:],
        lambda: head + random.choice(DEEP) * random.choice((2, 50, 99, 101, 511, 513, 3000)) + tail,
    ))()


def _lines(random, text):
    lines = text.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randrange(4)
    if way == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 1:
        lines.insert(other, lines[one])
    elif way == 2:
        del lines[one]
    else:
        random.shuffle(lines)
    return b"\n".join(lines)


def _tokens(random, text):
    tokens = TOKEN.findall(text)
    one, other = random.randrange(len(tokens)), random.randrange(len(tokens))
    way = random.randrange(6)
    if way == 0:
        tokens[one] = random.choice(WORDS)
    elif way == 1:
        tokens[one], tokens[other] = tokens[other], tokens[one]
    elif way == 2:
        tokens[one] = tokens[other]
    elif way == 3:
        tokens[one] = tokens[one][:1] + random.choice(WORDS) + tokens[one][1:]
    elif way == 4:
        del tokens[one]
    else:
        tokens.insert(one, tokens[other])
    return b"".join(tokens)


def mutated(random, text):
    """The text with one mutation or several."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 5, 9))):
        if not text:
            text = random.choice(WORDS)
        text = random.choice((_bytes, _bytes, _lines, _tokens, _tokens, _tokens))(random, text)
    if random.random() < 0.005:
        place = random.randrange(len(text) + 1)
        text = text[:place] + random.choice(LARGE) * 100_000 + text[place:]
    return text[:LIMIT]
