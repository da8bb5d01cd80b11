//! Users and groups of a host (`passwd(5)`, `group(5)`).

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
