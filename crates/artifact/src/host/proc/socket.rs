//! `/proc/PID/net/{tcp,tcp6,udp,udp6}`: sockets that wait for connections (`proc_pid_net(5)`).

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

use seawall_model::host::listener::Listener;
use seawall_model::host::seen::Seen;

use crate::host::read;

/// Reads the sockets of the network that a process is in.
pub(in crate::host) fn listeners(root: &Path, pid: &str) -> Seen<Vec<Listener>> {
    let mut all = Vec::new();
    for protocol in ["tcp", "tcp6", "udp", "udp6"] {
        match read::text(root, &format!("/proc/{pid}/net/{protocol}"), MOST) {
            Seen::Known(text) => {
                all.extend(text.lines().filter_map(|line| listener(line, protocol)));
            }
            // A kernel without IPv6 has no such file.
            Seen::Absent if protocol.ends_with('6') => {}
            Seen::Absent => return Seen::unknown(format!("process {pid} is gone")),
            Seen::Unknown(why) => return Seen::Unknown(why),
        }
    }
    all.sort_by(|a, b| (a.port, &a.protocol, &a.address).cmp(&(b.port, &b.protocol, &b.address)));
    all.dedup();
    Seen::Known(all)
}

/// `0: 0100007F:1F90 00000000:0000 0A …`: of TCP only state 0A (listening), of UDP 07 (not connected).
fn listener(line: &str, protocol: &str) -> Option<Listener> {
    let mut words = line.split_whitespace();
    let local = words.nth(1)?;
    let state = words.nth(1)?;
    let wanted = if protocol.starts_with("tcp") {
        "0A"
    } else {
        "07"
    };
    if state != wanted {
        return None;
    }
    let (address, port) = local.split_once(':')?;
    Some(Listener {
        protocol: protocol.to_owned(),
        address: address_of(address)?,
        port: u16::from_str_radix(port, 16).ok()?,
        process: None,
        program: None,
    })
}

/// Addresses stand as words of 32 bits in the machine's order.
fn address_of(text: &str) -> Option<String> {
    let word = |at: usize| {
        let digits = text.get(at..at.checked_add(8)?)?;
        Some(u32::from_str_radix(digits, 16).ok()?.to_ne_bytes())
    };
    match text.len() {
        8 => Some(Ipv4Addr::from(word(0)?).to_string()),
        32 => {
            let words = [word(0)?, word(8)?, word(16)?, word(24)?];
            let bytes: [u8; 16] = words.concat().try_into().ok()?;
            Some(Ipv6Addr::from(bytes).to_string())
        }
        _ => None,
    }
}

const MOST: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_endian = "little")]
    fn addresses_are_those_of_the_kernel() {
        let line = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1";
        let read = listener(line, "tcp").unwrap();
        assert_eq!((read.address.as_str(), read.port), ("127.0.0.1", 8080));
        assert!(listener(&line.replace(" 0A ", " 01 "), "tcp").is_none());
        let all = "00000000000000000000000000000000";
        assert_eq!(address_of(all).as_deref(), Some("::"));
        let loopback = "00000000000000000000000001000000";
        assert_eq!(address_of(loopback).as_deref(), Some("::1"));
    }
}
