//! `/etc/passwd`, `/etc/group` and `/etc/subgid` (`passwd(5)`, `group(5)`, `subgid(5)`). What other sources of the name service know (LDAP, SSSD)
//! is not seen: whoever needs all users of a group says so.

use std::path::Path;

use seawall_model::host::account::{Accounts, Group, Subordinate, User};

use super::read;

/// Reads users and groups.
pub(super) fn accounts(root: &Path) -> Accounts {
    let users = read::text(root, "/etc/passwd", MOST);
    let groups = read::text(root, "/etc/group", MOST);
    let subordinates = read::text(root, "/etc/subgid", MOST);
    Accounts {
        users: users.map(|text| text.lines().filter_map(user).collect()),
        groups: groups.map(|text| text.lines().filter_map(group).collect()),
        subordinate_groups: subordinates.map(|text| text.lines().filter_map(subordinate).collect()),
    }
}

fn user(line: &str) -> Option<User> {
    let parts: Vec<&str> = line.split(':').collect();
    let [name, _, uid, gid, _, _, shell] = parts.as_slice() else {
        return None;
    };
    Some(User {
        name: (*name).to_owned(),
        uid: uid.parse().ok()?,
        gid: gid.parse().ok()?,
        shell: (*shell).to_owned(),
    })
}

fn group(line: &str) -> Option<Group> {
    let parts: Vec<&str> = line.split(':').collect();
    let [name, _, gid, members] = parts.as_slice() else {
        return None;
    };
    let members = members.split(',').map(str::trim);
    Some(Group {
        name: (*name).to_owned(),
        gid: gid.parse().ok()?,
        members: members
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

fn subordinate(line: &str) -> Option<Subordinate> {
    let parts: Vec<&str> = line.split(':').collect();
    let [user, first, count] = parts.as_slice() else {
        return None;
    };
    Some(Subordinate {
        user: (*user).to_owned(),
        first: first.trim().parse().ok()?,
        count: count.trim().parse().ok()?,
    })
}

const MOST: u64 = 16 << 20;
