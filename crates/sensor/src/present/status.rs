//! `/proc/PID/status` and `/proc/PID/stat` (proc(5)).

/// What is used of `status`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) name: Vec<u8>,
    pub(super) parent: i64,
    pub(super) virtual_id: Option<i64>,
    pub(super) virtual_process: Option<i64>,
    pub(super) virtual_group: Option<i64>,
    pub(super) virtual_session: Option<i64>,
    /// The effective ones.
    pub(super) user: u32,
    pub(super) user_group: u32,
    /// Inheritable, permitted, effective.
    pub(super) capabilities: [u64; 3],
}

impl Status {
    pub(super) fn parse(text: &str) -> Self {
        let mut status = Self {
            parent: -1,
            user: u32::MAX,
            user_group: u32::MAX,
            ..Self::default()
        };
        for (key, value) in text.lines().filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            let last = value.split_whitespace().next_back();
            let number = last.and_then(|word| word.parse().ok());
            let second = || value.split_whitespace().nth(1)?.parse().ok();
            let [inheritable, permitted, effective] = &mut status.capabilities;
            match key {
                "Name" => status.name = unescape(value),
                "PPid" => status.parent = number.unwrap_or(-1),
                "NSpid" => status.virtual_id = number,
                "NStgid" => status.virtual_process = number,
                "NSpgid" => status.virtual_group = number,
                "NSsid" => status.virtual_session = number,
                "Uid" => status.user = second().unwrap_or(u32::MAX),
                "Gid" => status.user_group = second().unwrap_or(u32::MAX),
                "CapInh" => *inheritable = set(value),
                "CapPrm" => *permitted = set(value),
                "CapEff" => *effective = set(value),
                _ => {}
            }
        }
        status
    }
}

fn set(value: &str) -> u64 {
    u64::from_str_radix(value, 16).unwrap_or_default()
}

/// Names have `\n` and `\\` in place of a line feed and a backslash.
fn unescape(value: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(other) => bytes.push(other),
            None => bytes.push(b'\\'),
        }
    }
    bytes
}

/// What is used of `stat`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) group: i64,
    pub(super) session: i64,
    pub(super) terminal: u32,
    /// In clock ticks since the machine was started.
    pub(super) started: u64,
}

impl Stat {
    /// The name stands in parentheses and may hold any of them: numbers begin behind the last.
    pub(super) fn parse(text: &str) -> Self {
        let rest = text.rsplit_once(')').map_or("", |(_, rest)| rest);
        let word = |place: usize| rest.split_whitespace().nth(place);
        let number = |place: usize| word(place).and_then(|it| it.parse::<i64>().ok());
        Self {
            group: number(2).unwrap_or(-1),
            session: number(3).unwrap_or(-1),
            terminal: number(4).and_then(|it| u32::try_from(it).ok()).unwrap_or(0),
            started: word(19).and_then(|it| it.parse().ok()).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_like_numbers_are_read() {
        let text = "17 (a) S 1 2 (b)) S 3 40 50 34816 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 777 1 1";
        let wanted = Stat {
            group: 40,
            session: 50,
            terminal: 34816,
            started: 777,
        };
        assert_eq!(Stat::parse(text), wanted);
        assert_eq!(Stat::parse("no stat").started, 0);
    }

    #[test]
    fn status_tells_who_in_which_namespace() {
        let text = "Name:\tx\\ny\\\\z\nPPid:\t3\nUid:\t1000\t0\t0\t0\nGid:\t5\t6\t6\t6\n\
                    NStgid:\t900\t1\nNSpid:\t901\t7\nNSpgid:\t900\t1\nNSsid:\t900\t2\nCapInh:\t0000000000000000\n\
                    CapPrm:\t00000000a80425fb\nCapEff:\t0000000000000001\n";
        let status = Status::parse(text);
        assert_eq!(status.name, b"x\ny\\z");
        assert_eq!((status.parent, status.user, status.user_group), (3, 0, 6));
        let own = (
            status.virtual_process,
            status.virtual_id,
            status.virtual_group,
        );
        assert_eq!(own, (Some(1), Some(7), Some(1)));
        assert_eq!(status.virtual_session, Some(2));
        assert_eq!(status.capabilities, [0, 0xa804_25fb, 1]);
    }
}
