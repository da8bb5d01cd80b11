//! Heads and bodies put together by chance of forms that one reader takes for one thing, and another for another.

use crate::dice::Dice;

/// Forms of the first line's parts. The first of each list here is the usual one, and is taken mostly.
const METHODS: &[&str] = &[
    "POST",
    "post",
    "PUT",
    "POST ",
    " POST",
    "POST\t",
    "P\u{f6}ST",
];
const TARGETS: &[&str] = &[
    "/v1.41/volumes/create",
    "/volumes/create",
    "/v1.41/volumes/create?",
    "/v1.41/volumes/create?a=b",
    "/v1.41/volumes/create?Name=other",
    "//v1.41/volumes/create",
    "/v1.41/volumes/create/",
    "/v1.41/volumes/%63reate",
    "/v1.41/volumes%2fcreate",
    "/v1.41/x/../volumes/create",
    "/v1.41/volumes/create#x",
    "/v1.41/volumes/create;x",
    "/v1.040/volumes/create",
    "/v01.41/volumes/create",
    "http://docker/v1.41/volumes/create",
    "docker:80/v1.41/volumes/create",
    "*",
    "/v1.41/volumes/create HTTP/1.1",
];
const VERSIONS: &[&str] = &[
    "HTTP/1.1",
    "HTTP/1.0",
    "HTTP/1.2",
    "HTTP/2.0",
    "HTTP/0.9",
    "http/1.1",
    "HTTP/1.1 ",
    "HTTP/01.1",
    "",
];
const ENDS: &[&str] = &["\r\n", "\n", "\r\r\n", "\r", "\n\r\n", " \r\n", "\t\r\n"];
/// Fields that say nothing, or a lot.
const FIELDS: &[&str] = &[
    "X: y",
    "X:",
    "X: \u{e4}",
    "X : y",
    " X: y",
    "X",
    "X: a\r\n b",
    "X\0: y",
    "Content_Length: 3",
    "Content-Length : 3",
    "Connection: close",
    "Connection: keep-alive",
    "Connection: Content-Length",
    "Connection: Transfer-Encoding, close",
    "Connection: upgrade",
    "Upgrade: h2c",
    "Upgrade: tcp",
    "Host: other",
    "Host: ",
    "TE: trailers",
    "Trailer: Content-Length",
    "Expect: 100-continue",
    "Expect: 100-Continue, x",
    "Content-Encoding: gzip",
    "Content-Encoding: identity",
    "X-HTTP-Method-Override: GET",
    "Content-Type: text/plain",
    "Content-Type: application/json",
    "Keep-Alive: 5",
    "Proxy-Connection: close",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: chunked",
    "Content-Length: 0",
    "HTTP2-Settings: AAMAAABkAAQAAP__",
];
const TYPES: &[&str] = &[
    "application/json",
    "APPLICATION/JSON",
    "application/json; charset=utf-8",
    "application/json;charset",
    "application/json, text/plain",
    "application/jsonx",
    "application/x-www-form-urlencoded",
    "text/json",
    "",
];
/// What stands for a length; `N` is the right one.
const LENGTHS: &[&str] = &[
    "N",
    "+N",
    "0N",
    " N",
    "N ",
    "N\t",
    "N,N",
    "N, N",
    "0xN",
    "-N",
    "N.0",
    "N0",
    "0",
    "",
    "00000000000000000000000N",
    "18446744073709551616",
];
const CODINGS: &[&str] = &[
    "chunked",
    "Chunked",
    "CHUNKED",
    " chunked ",
    "chunked\t",
    "chunked,",
    ",chunked",
    "chunked, chunked",
    "identity, chunked",
    "gzip, chunked",
    "chunked, identity",
    "\"chunked\"",
    "chunked;a=b",
    "xchunked",
    "\u{b}chunked",
];
/// Forms of a chunk's size; `S` is the right one in hexadecimal digits.
const SIZES: &[&str] = &[
    "S",
    "0S",
    "0000000000000000S",
    "S ",
    " S",
    "S\t",
    "S;a",
    "S;a=\"b\"",
    "S;\n",
    "+S",
    "-S",
    "0xS",
    "S.",
    "SS",
    "1000000000000000S",
];
const LASTS: &[&str] = &[
    "0\r\n\r\n",
    "00\r\n\r\n",
    "0;a\r\n\r\n",
    "0\r\nX: y\r\n\r\n",
    "0\r\nContent-Length: 3\r\n\r\n",
    "0\n\n",
    "0\r\n",
    "\r\n0\r\n\r\n",
    "0 \r\n\r\n",
    "-0\r\n\r\n",
    "",
];

/// Makes a request for a volume of this name.
pub(super) fn request(name: &str, dice: &mut Dice) -> Vec<u8> {
    let body = format!(r#"{{"Name":"{name}","Labels":{{"a":"b"}}}}"#);
    let mut head = format!(
        "{} {} {}",
        mostly(METHODS, dice),
        mostly(TARGETS, dice),
        mostly(VERSIONS, dice)
    );
    let mut fields = vec![
        "Host: docker".to_owned(),
        format!("Content-Type: {}", mostly(TYPES, dice)),
    ];
    for _ in 0..dice.below(2) {
        fields.push(dice.pick(FIELDS).to_owned());
    }
    let chunked = dice.below(2) == 0;
    let framing = if chunked {
        format!("Transfer-Encoding: {}", mostly(CODINGS, dice))
    } else {
        let length = body.len().to_string();
        format!(
            "Content-Length: {}",
            mostly(LENGTHS, dice).replace('N', &length)
        )
    };
    let place = usize::try_from(dice.below(fields.len() as u64 + 1)).unwrap();
    fields.insert(place, framing);
    let odd = dice.below(3) == 0;
    for field in fields {
        head.push_str(if odd { mostly(ENDS, dice) } else { "\r\n" });
        head.push_str(&field);
    }
    head.push_str("\r\n\r\n");
    let body = if chunked {
        in_chunks(&body, dice)
    } else {
        body
    };
    let behind = if dice.below(8) == 0 {
        "POST /v1.41/volumes/create HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    } else {
        ""
    };
    [head, body, behind.to_owned()].concat().into_bytes()
}

/// Takes the usual form, which is the first, but for one time in six: of many oddities one is refused.
fn mostly<'a>(forms: &[&'a str], dice: &mut Dice) -> &'a str {
    match dice.below(6) {
        0 => dice.pick(forms),
        _ => forms.first().copied().unwrap_or_default(),
    }
}

/// Puts a body into one chunk or two.
fn in_chunks(body: &str, dice: &mut Dice) -> String {
    let at = usize::try_from(dice.below(body.len() as u64)).unwrap();
    let pieces = if at > 0 && dice.below(2) == 0 {
        vec![&body[..at], &body[at..]]
    } else {
        vec![body]
    };
    let mut text = String::new();
    for piece in pieces {
        let size = format!("{:x}", piece.len());
        let size = if dice.below(4) == 0 {
            size.to_ascii_uppercase()
        } else {
            size
        };
        let form = mostly(SIZES, dice);
        text.push_str(&form.replace('S', &size));
        text.push_str("\r\n");
        text.push_str(piece);
        text.push_str(if dice.below(12) == 0 { "\n" } else { "\r\n" });
    }
    text.push_str(mostly(LASTS, dice));
    text
}
