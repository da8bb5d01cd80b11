//! Users and groups of a host (`passwd(5)`, `group(5)`, `subgid(5)`).

use serde::{Deserialize, Serialize};

use super::seen::Seen;

/// Users and groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accounts {
    /// Users, in the order of the file.
    pub users: Seen<Vec<User>>,
    /// Groups, in the order of the file.
    pub groups: Seen<Vec<Group>>,
    /// Numbers of groups that users may hand out in user namespaces of their own, in the order of the file.
    pub subordinate_groups: Seen<Vec<Subordinate>>,
}

/// Numbers that a user may hand out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subordinate {
    /// Name or number of the user.
    pub user: String,
    /// The first number.
    pub first: u32,
    /// How many there are.
    pub count: u32,
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Name.
    pub name: String,
    /// Number.
    pub uid: u32,
    /// Number of the first group.
    pub gid: u32,
    /// Program that is run at login.
    pub shell: String,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Number.
    pub gid: u32,
    /// Users in it, without those whose first group it is.
    pub members: Vec<String>,
}

impl Subordinate {
    fn holds(&self, id: u32) -> bool {
        id.checked_sub(self.first).is_some_and(|at| at < self.count)
    }
}

impl Accounts {
    /// Returns the name of a user, where it is known.
    pub fn user_name(&self, uid: u32) -> Option<&str> {
        let users = self.users.known()?;
        users
            .iter()
            .find(|user| user.uid == uid)
            .map(|user| user.name.as_str())
    }

    /// Returns the name of a group, where it is known.
    pub fn group_name(&self, gid: u32) -> Option<&str> {
        let groups = self.groups.known()?;
        groups
            .iter()
            .find(|group| group.gid == gid)
            .map(|group| group.name.as_str())
    }

    /// Says whether a group is one that this user alone can hand out, in user namespaces of its own: no group of the
    /// host has its number, and no other user may hand it out.
    pub fn is_subordinate_group(&self, gid: u32, uid: u32) -> Seen<bool> {
        let subordinates = match &self.subordinate_groups {
            Seen::Known(subordinates) => subordinates,
            Seen::Absent => return Seen::Known(false),
            Seen::Unknown(why) => return Seen::unknown(why),
        };
        let mut holders = subordinates.iter().filter(|it| it.holds(gid)).peekable();
        if holders.peek().is_none() {
            return Seen::Known(false);
        }
        let (Some(users), Some(groups)) = (self.users.known(), self.groups.known()) else {
            return Seen::unknown("users and groups of the host are not known");
        };
        let mut of_user = users.iter().filter(|user| user.uid == uid);
        let is_user =
            |name: &str| name.parse() == Ok(uid) || of_user.clone().any(|user| user.name == name);
        let is_alone = holders.all(|holder| is_user(&holder.user));
        let is_named = groups.iter().any(|group| group.gid == gid);
        Seen::Known(is_alone && !is_named && of_user.next().is_some())
    }

    /// Returns all users of a group by exact name, sorted: its members, and those whose first group it is. Nothing
    /// where there is no such group, why not where that is not known.
    pub fn users_of(&self, group: &str) -> Seen<Vec<String>> {
        let groups = match &self.groups {
            Seen::Known(groups) => groups,
            Seen::Absent => return Seen::Absent,
            Seen::Unknown(why) => return Seen::unknown(why),
        };
        let Some(group) = groups.iter().find(|it| it.name == group) else {
            return Seen::Absent;
        };
        let users = match &self.users {
            Seen::Known(users) => users,
            Seen::Absent => return Seen::unknown("there is no list of users"),
            Seen::Unknown(why) => return Seen::unknown(why),
        };
        let first = users.iter().filter(|user| user.gid == group.gid);
        let first = first.map(|user| user.name.clone());
        let mut names: Vec<String> = group.members.iter().cloned().chain(first).collect();
        names.sort();
        names.dedup();
        Seen::Known(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Users with their ranges, a group, and whether it is Alice's alone.
    type Case<'a> = (&'a [(&'a str, u32, u32)], u32, bool);

    #[test]
    fn subordinate_groups_are_the_users_who_alone_has_them() {
        let alice = ("alice", 100_000, 65_536);
        let cases: &[Case<'_>] = &[
            (&[alice], 100_000, true),
            (&[alice], 165_535, true),
            (&[alice], 165_536, false),
            (&[alice], 99_999, false),
            (&[("1000", 100_000, 10)], 100_009, true),
            (&[("bob", 100_000, 65_536)], 100_100, false),
            (&[alice, ("bob", 165_000, 65_536)], 165_001, false),
            (&[alice, ("bob", 165_000, 65_536)], 164_999, true),
            (&[("alice", 1000, 10)], 1000, false),
            (&[("alice", u32::MAX, u32::MAX)], u32::MAX, true),
            (&[("alice", 5, 0)], 5, false),
            (&[], 100_000, false),
        ];
        for (ranges, gid, want) in cases {
            let user = |name: &str, uid| User {
                name: name.to_owned(),
                uid,
                gid: uid,
                ..User::default()
            };
            let range = |(user, first, count): &(&str, u32, u32)| Subordinate {
                user: (*user).to_owned(),
                first: *first,
                count: *count,
            };
            let group = Group {
                name: "alice".to_owned(),
                gid: 1000,
                members: Vec::new(),
            };
            let mut accounts = Accounts {
                users: Seen::Known(vec![user("alice", 1000), user("bob", 1001)]),
                groups: Seen::Known(vec![group]),
                subordinate_groups: Seen::Known(ranges.iter().map(range).collect()),
            };
            let found = accounts.is_subordinate_group(*gid, 1000);
            assert_eq!(found, Seen::Known(*want), "{ranges:?} {gid}");
            accounts.groups = Seen::unknown("no");
            assert_ne!(accounts.is_subordinate_group(*gid, 1000), Seen::Known(true));
        }
    }
}
