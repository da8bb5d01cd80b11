//! When a request goes through a proxy: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, upper
//! case first, then lower case, with the meaning that docker and curl give them. `NO_PROXY` is a list of
//! `*`, host names (with their subdomains), `.suffixes` (subdomains only), addresses and CIDR
//! blocks, each but `*` and blocks with an optional `:port`. Loopback never goes through a proxy.

use std::net::IpAddr;

use super::environment::Environment;
use super::failure::{Cause, Failure};
use super::location::Origin;

/// Returns the URL of the proxy for an origin, or nothing where it is reached directly.
pub fn choose<'a>(environment: &'a Environment, origin: &Origin) -> Option<&'a str> {
    if is_loopback(&origin.host) {
        return None;
    }
    let excluded = variable(environment, "NO_PROXY").unwrap_or_default();
    if excluded
        .split(',')
        .any(|rule| excludes(rule.trim(), origin))
    {
        return None;
    }
    let name = if origin.is_https() {
        "HTTPS_PROXY"
    } else {
        "HTTP_PROXY"
    };
    variable(environment, name).or_else(|| variable(environment, "ALL_PROXY"))
}

/// Parses the URL of a proxy.
///
/// # Errors
/// Where it is no URL of a kind of proxy that we know.
pub fn parse(url: &str) -> Result<ureq::Proxy, Failure> {
    // The URL may hold a password: it is not repeated.
    ureq::Proxy::new(url).map_err(|_| {
        Failure::new(
            Cause::Setup,
            "the proxy's address in the environment is no URL",
        )
    })
}

/// Says whether a host is this machine: `localhost`, its subdomains, or a loopback address.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host == "localhost" || host.ends_with(".localhost") {
        return true;
    }
    address(&host).is_some_and(|ip| ip.to_canonical().is_loopback())
}

fn variable<'a>(environment: &'a Environment, name: &str) -> Option<&'a str> {
    environment
        .text(name)
        .or_else(|| environment.text(&name.to_ascii_lowercase()))
}

fn excludes(rule: &str, origin: &Origin) -> bool {
    if rule == "*" {
        return true;
    }
    let ip = address(&origin.host);
    if let Some((network, bits)) = rule.split_once('/') {
        return match (ip, address(network), bits.parse()) {
            (Some(ip), Some(network), Ok(bits)) => in_block(ip, network, bits),
            _ => false,
        };
    }
    let (name, port) = split_port(rule);
    if name.is_empty() || port.is_some_and(|port| port != origin.port) {
        return false;
    }
    if let (Some(ip), Some(excluded)) = (ip, address(name)) {
        return ip.to_canonical() == excluded.to_canonical();
    }
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let name = name.strip_prefix('*').unwrap_or(&name);
    let host = origin.host.trim_end_matches('.');
    if let Some(suffix) = name.strip_prefix('.') {
        return has_parent(host, suffix);
    }
    host == name || has_parent(host, name)
}

fn has_parent(host: &str, parent: &str) -> bool {
    host.strip_suffix(parent)
        .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

/// Splits `host:port`; an IPv6 address has a port only behind brackets.
fn split_port(rule: &str) -> (&str, Option<u16>) {
    if address(rule).is_some() {
        return (rule, None);
    }
    match rule.rsplit_once(':') {
        Some((host, port)) => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (rule, None),
        },
        None => (rule, None),
    }
}

fn address(host: &str) -> Option<IpAddr> {
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    bare.parse().ok()
}

/// Says whether an address lies in a block of addresses.
pub fn in_block(ip: IpAddr, network: IpAddr, bits: u32) -> bool {
    let (ip, network, width) = match (ip.to_canonical(), network.to_canonical()) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128_u32),
        _ => return false,
    };
    let Some(rest) = width.checked_sub(bits) else {
        return false;
    };
    ip.checked_shr(rest).unwrap_or(0) == network.checked_shr(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(url: &str) -> Origin {
        Origin::of(&url.parse().unwrap()).unwrap()
    }

    #[test]
    fn no_proxy_knows_names_suffixes_addresses_and_blocks() {
        let cases = [
            ("*", "https://a.example/", true),
            ("example.com", "https://example.com/", true),
            ("example.com", "https://r.EXAMPLE.com/", true),
            ("example.com", "https://badexample.com/", false),
            (".example.com", "https://r.example.com/", true),
            (".example.com", "https://example.com/", false),
            ("*.example.com", "https://r.example.com/", true),
            ("example.com:5000", "https://example.com:5000/", true),
            ("example.com:5000", "https://example.com/", false),
            ("10.0.0.0/8", "https://10.200.3.4/", true),
            ("10.0.0.0/8", "https://11.0.0.1/", false),
            ("10.0.0.0/8", "https://ten.example/", false),
            ("10.0.0.0/99", "https://10.0.0.1/", false),
            ("0.0.0.0/0", "https://9.9.9.9/", true),
            ("10.0.0.7", "https://10.0.0.7:5000/", true),
            ("fd00::/8", "https://[fd12::1]/", true),
            ("fd00::1", "https://[fd00::1]:5000/", true),
            ("[fd00::1]:5000", "https://[fd00::1]:5000/", true),
            ("[fd00::1]:5000", "https://[fd00::1]:5001/", false),
            ("", "https://a.example/", false),
            (".", "https://a.example/", false),
            ("one, two.example ,three", "https://two.example/", true),
        ];
        for (excluded, url, want) in cases {
            let environment = Environment::default()
                .with("https_proxy", "http://proxy.example:3128")
                .with("NO_PROXY", excluded);
            let direct = choose(&environment, &origin(url)).is_none();
            assert_eq!(direct, want, "{excluded} {url}");
        }
    }

    #[test]
    fn scheme_decides_and_loopback_is_direct() {
        let environment = Environment::default()
            .with("HTTPS_PROXY", "http://s.example")
            .with("https_proxy", "http://lower.example")
            .with("ALL_PROXY", "socks5://all.example");
        let cases = [
            ("https://a.example/", Some("http://s.example")),
            ("http://a.example/", Some("socks5://all.example")),
            ("https://localhost:5000/", None),
            ("https://127.8.8.8/", None),
            ("https://[::1]/", None),
            ("https://[::ffff:127.0.0.1]/", None),
        ];
        for (url, want) in cases {
            assert_eq!(choose(&environment, &origin(url)), want, "{url}");
        }
    }

    #[test]
    fn proxies_are_parsed_or_refused() {
        for good in ["http://p:1", "https://u:p@p:1", "socks5://p", "p:3128"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in ["", "ftp://p", "http://", "::"] {
            let failure = parse(bad).unwrap_err();
            assert_eq!(failure.cause, Cause::Setup, "{bad}");
        }
    }
}
