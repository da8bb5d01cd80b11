//! Asks the server of health and metrics, and holds the answer against what RFC 9112 wants of one.

use seawall_watch::metrics::Board;
use seawall_watch::metrics::server::{Paths, answer};

/// Returns the status.
pub(crate) fn ask(request: &[u8]) -> u16 {
    let paths = Paths {
        health: "/healthz".to_owned(),
        metrics: Some("/metrics".to_owned()),
        versions: Some(("/versions".to_owned(), "{}".to_owned())),
    };
    let answer = String::from_utf8(answer(request, &paths, &Board::default())).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head
        .strip_prefix("HTTP/1.1 ")
        .and_then(|it| it.get(..3))
        .unwrap();
    let length = head
        .lines()
        .find_map(|it| it.strip_prefix("Content-Length: "))
        .unwrap();
    let is_head = request.starts_with(b"HEAD ");
    assert!(
        body.is_empty() && is_head || body.len().to_string() == length,
        "{answer}"
    );
    assert!(head.contains("\r\nConnection: close"), "{answer}");
    status.parse().unwrap()
}
