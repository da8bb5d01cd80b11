//! Keys and values of the tables, as `bpf/lsm.h` lays them out.

use super::policy::{FileId, FileRule, Key, Policy, Rules};

/// `struct key`.
pub(super) fn key(key: Key) -> [u8; 16] {
    let (kind, id) = match key {
        Key::Processes(id) => (1_u32, u64::from(id)),
        Key::Group(id) => (2, id),
    };
    let mut bytes = Bytes::<16>::default();
    bytes.put(&kind.to_ne_bytes());
    bytes.put(&0_u32.to_ne_bytes());
    bytes.put(&id.to_ne_bytes());
    bytes.to
}

/// `struct policy`, with the number of each side; 0 where it says nothing.
pub(super) fn policy(policy: &Policy, numbers: [u32; 2]) -> [u8; 56] {
    let mut bytes = Bytes::<56>::default();
    bytes.put(&policy.image.unwrap_or(0).to_ne_bytes());
    bytes.put(&0_u32.to_ne_bytes());
    for (rules, number) in [&policy.block, &policy.dry_run].into_iter().zip(numbers) {
        bytes.put(&number.to_ne_bytes());
        bytes.put(&bits(rules).to_ne_bytes());
        bytes.put(&rules.run.0.to_ne_bytes());
        bytes.put(&rules.map.0.to_ne_bytes());
        bytes.put(&rules.capabilities.to_ne_bytes());
    }
    bytes.to
}

/// `struct file_key`.
pub(super) fn file(number: u32, file: FileId) -> [u8; 16] {
    let mut bytes = Bytes::<16>::default();
    bytes.put(&number.to_ne_bytes());
    bytes.put(&file.device.to_ne_bytes());
    bytes.put(&file.inode.to_ne_bytes());
    bytes.to
}

/// `FILE_…`.
pub(super) fn said(rule: FileRule) -> [u8; 4] {
    let bits = u32::from(rule.no_run)
        | u32::from(rule.no_read) << 1
        | u32::from(rule.no_write) << 2
        | u32::from(rule.may_run) << 3;
    bits.to_ne_bytes()
}

/// `struct network_key`.
pub(super) fn network(number: u32, (address, length): (u128, u8)) -> [u8; 24] {
    let mut bytes = Bytes::<24>::default();
    bytes.put(&u32::from(length).saturating_add(32).to_ne_bytes());
    bytes.put(&number.to_ne_bytes());
    bytes.put(&address.to_be_bytes());
    bytes.to
}

fn bits(rules: &Rules) -> u32 {
    let opens = |rule: &FileRule| rule.no_read || rule.no_write;
    let bits = [
        rules.only_listed,
        rules.no_raw,
        rules.no_mount,
        rules.no_trace,
        rules.no_bpf,
        rules.network.is_some(),
        rules.files.values().any(opens),
    ];
    let set = bits.into_iter().enumerate().filter(|(_, is)| *is);
    set.fold(0, |all, (at, _)| all | 1 << at)
}

/// Bytes that are filled from the front.
struct Bytes<const N: usize> {
    to: [u8; N],
    at: usize,
}

impl<const N: usize> Default for Bytes<N> {
    fn default() -> Self {
        Self { to: [0; N], at: 0 }
    }
}

impl<const N: usize> Bytes<N> {
    fn put(&mut self, from: &[u8]) {
        for (to, from) in self.to.iter_mut().skip(self.at).zip(from) {
            *to = *from;
        }
        self.at = self.at.saturating_add(from.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::lsm::Origins;

    #[test]
    fn a_policy_lies_as_the_programs_read_it() {
        let rules = Rules {
            run: Origins::UPPER | Origins::MEMORY,
            map: Origins::TMPFS,
            no_raw: true,
            no_bpf: true,
            capabilities: 1 << 40,
            ..Rules::default()
        };
        let value = policy(
            &Policy {
                image: Some(77),
                block: Rules::default(),
                dry_run: rules,
            },
            [0, 9],
        );
        let words: Vec<u32> = value
            .as_chunks::<4>()
            .0
            .iter()
            .map(|it| u32::from_ne_bytes(*it))
            .collect();
        assert_eq!(words, [77, 0, 0, 0, 0, 0, 0, 0, 9, 2 | 16, 6, 8, 0, 1 << 8]);
    }

    #[test]
    fn keys_have_no_bytes_by_chance() {
        assert_eq!(key(Key::Processes(5))[4..8], [0; 4]);
        let key = network(3, (0xffff_0a00_0000, 104));
        assert_eq!(u32::from_ne_bytes(key[..4].try_into().unwrap()), 136);
        assert_eq!(key[18..], [0xff, 0xff, 10, 0, 0, 0]);
    }
}
