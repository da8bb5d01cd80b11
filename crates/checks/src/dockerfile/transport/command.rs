//! What a build and the container it makes run, and how an option is taken out of it.

use crate::dockerfile::Input;
use crate::fault::{Edit, Fix};
use crate::parse::shell::Invocation;
use crate::source::Span;

/// Says whether all URLs among the operands are of the machine itself, where nobody stands in between.
pub(super) fn is_local(invocation: &Invocation) -> bool {
    let operands = invocation.operands();
    !operands.is_empty()
        && operands
            .iter()
            .all(|word| is_local_url(&word.literal_prefix()))
}

/// Says whether a URL, or a host with a port, is of the machine itself.
pub(super) fn is_local_url(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    if let Some(host) = host.strip_prefix('[') {
        return host.starts_with("::1]");
    }
    let host = host.split(':').next().unwrap_or_default();
    host.eq_ignore_ascii_case("localhost")
        || (host.starts_with("127.")
            && host
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Proposes to take an option out of a command; nothing where quotes or a JSON array stand around it.
pub(super) fn without_option(input: &Input, option: Span) -> Option<Fix> {
    let source = &input.document.source;
    let text = source.slice(option);
    let is_letter = text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_letter && (!text.starts_with('-') || text.contains(['"', '\'', '\\'])) {
        return None;
    }
    let before = Span::new(option.start.saturating_sub(1), option.start);
    let blank = matches!(source.slice(before), " " | "\t");
    let span = if blank && !is_letter {
        before.to(option)
    } else {
        option
    };
    let title = if is_letter {
        format!("Take -{text} out")
    } else {
        format!("Take {text} out")
    };
    Some(Fix::unsafe_(title, vec![Edit::delete(span)]))
}

#[cfg(test)]
mod tests {
    use super::is_local_url;

    #[test]
    fn urls_of_the_machine_itself_are_told() {
        for url in [
            "https://localhost:8443/x",
            "127.0.0.1",
            "http://[::1]:80/",
            "https://a:b@localhost/",
        ] {
            assert!(is_local_url(url), "{url}");
        }
        for url in [
            "https://localhost.example/",
            "https://example/localhost",
            "127.evil.example",
            "",
            "https://localhost@evil.example/",
        ] {
            assert!(!is_local_url(url), "{url}");
        }
    }
}
