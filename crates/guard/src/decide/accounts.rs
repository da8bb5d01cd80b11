//! Names of users and groups → numbers, as the files passwd(5) and group(5) of this machine say. They are read once,
//! when the policy is: what the files say later counts when the policy is read again.

use std::collections::BTreeMap;

/// Users and groups of this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    users: BTreeMap<String, u32>,
    groups: BTreeMap<String, Group>,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub gid: u32,
    /// Numbers of the users that it lists.
    pub uids: Vec<u32>,
}

impl Accounts {
    /// Reads the texts of both files. Lines that are none are passed over; of two with one name the first counts, as in
    /// the C library.
    pub fn parse(passwd: &str, group: &str) -> Self {
        let mut accounts = Self::default();
        for line in passwd.lines() {
            let mut fields = line.split(':');
            let (name, uid) = (fields.next(), fields.nth(1));
            if let (Some(name), Some(Ok(uid))) = (name, uid.map(str::parse)) {
                accounts.users.entry(name.to_owned()).or_insert(uid);
            }
        }
        for line in group.lines() {
            let mut fields = line.split(':');
            let (name, gid) = (fields.next(), fields.nth(1));
            let (Some(name), Some(Ok(gid))) = (name, gid.map(str::parse)) else {
                continue;
            };
            let listed = fields.next().unwrap_or_default().split(',');
            let uids = listed
                .filter_map(|user| accounts.user(user.trim()))
                .collect();
            let group = Group { gid, uids };
            accounts.groups.entry(name.to_owned()).or_insert(group);
        }
        accounts
    }

    /// Returns the number of a user.
    pub fn user(&self, name: &str) -> Option<u32> {
        self.users.get(name).copied()
    }

    /// Returns a group.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::Accounts;

    #[test]
    fn files_are_read() {
        let passwd =
            "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\nbroken\nalice:x:0:0::/:\n";
        let group = "root:x:0:\ndevs:x:2000:alice,nobody\ndevs:x:0:root\n:::\n";
        let accounts = Accounts::parse(passwd, group);
        assert_eq!(accounts.user("alice"), Some(1000));
        assert_eq!(accounts.user("bob"), None);
        let devs = accounts.group("devs").unwrap();
        assert_eq!((devs.gid, devs.uids.as_slice()), (2000, &[1000][..]));
    }
}
