//! Addresses in the daemon's configuration.

use std::net::IpAddr;

/// Says whether a host, with or without a port, is this one. Nothing before the port stands for it, too.
pub(crate) fn is_loopback(address: &str) -> bool {
    let host = host(address);
    host.is_empty()
        || host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// Returns the address of a TCP listener; nothing of sockets of other kinds. What has no scheme is TCP.
pub(crate) fn tcp(listener: &str) -> Option<&str> {
    let listener = listener.trim();
    match listener.split_once("://") {
        Some((scheme, address)) => scheme.eq_ignore_ascii_case("tcp").then_some(address),
        None if listener.is_empty() || listener.starts_with('/') => None,
        None => Some(listener),
    }
}

/// Returns the host of `host:port`, of `[::1]:port` what is in the brackets.
fn host(address: &str) -> &str {
    let address = address.split('/').next().unwrap_or(address);
    if let Some((host, _)) = address
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        return host;
    }
    match address.split_once(':') {
        Some((host, port)) if !port.contains(':') => host,
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_only_what_never_leaves_the_host() {
        for (address, here) in [
            ("127.0.0.1:2375", true),
            ("localhost", true),
            ("[::1]:2376", true),
            ("::1", true),
            (":2375", true),
            ("127.0.0.1:2375/v1", true),
            ("0.0.0.0:2375", false),
            ("[::]:2375", false),
            ("::", false),
            ("127.0.0.1.example:2375", false),
            ("localhost.example", false),
            ("10.0.0.1", false),
        ] {
            assert_eq!(is_loopback(address), here, "{address}");
        }
    }

    #[test]
    fn listeners_without_a_scheme_are_tcp() {
        for (listener, address) in [
            ("tcp://0.0.0.0:2375", Some("0.0.0.0:2375")),
            (" TCP://:1", Some(":1")),
            ("0.0.0.0:2375", Some("0.0.0.0:2375")),
            ("unix:///run/docker.sock", None),
            ("fd://", None),
            ("npipe:////./pipe/docker_engine", None),
            ("", None),
        ] {
            assert_eq!(tcp(listener), address, "{listener}");
        }
    }
}
