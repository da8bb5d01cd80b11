//! Fields of users and groups: `user.*`, `group.*`.
//!
//! A name that nobody knows is the text `<NA>`, as upstream has it: so `user.name != root` holds for an account without a
//! name. Accounts of containers are their own.
//!
//! Source: falcosecurity/libs, `sinsp_filtercheck_user.cpp`, `sinsp_filtercheck_group.cpp`.

use super::table::row;
use super::{Answer, Asked, Field, Type};
use crate::engine::Scene;
use crate::state::{Thread, User};

pub(super) const FIELDS: &[Field] = &[
    row("user.uid", Type::Uint, uid, "The id of the user."),
    row(
        "user.name",
        Type::Text,
        name,
        "The name of the user; `<NA>` where it is not known.",
    ),
    row(
        "user.homedir",
        Type::Text,
        home,
        "The home of the user; `<NA>` where it is not known.",
    ),
    row(
        "user.shell",
        Type::Text,
        shell,
        "The shell of the user; `<NA>` where it is not known.",
    ),
    row(
        "user.loginuid",
        Type::Int,
        login_uid,
        "The id of the user that logged in; -1 where nobody did.",
    ),
    row(
        "user.loginname",
        Type::Text,
        login_name,
        "The name of the user that logged in; `<NA>` where nobody did.",
    ),
    row("group.gid", Type::Uint, gid, "The id of the group."),
    row(
        "group.name",
        Type::Text,
        group_name,
        "The name of the group; `<NA>` where it is not known.",
    ),
];

const UNKNOWN: &[u8] = b"<NA>";
const ROOT: &[u8] = b"root";

fn of<'a>(scene: &Scene<'a>, get: impl Fn(&'a Thread) -> Answer<'a>) -> Answer<'a> {
    scene.thread.map_or(Answer::Missing, get)
}

fn text_of<'a>(
    scene: &Scene<'a>,
    id: u32,
    root: &'static [u8],
    get: impl Fn(&'a User) -> &'a str,
) -> Answer<'a> {
    match scene.user(id) {
        Some(user) => Answer::text(get(user).as_bytes()),
        None if id == 0 => Answer::text(root),
        None => Answer::text(UNKNOWN),
    }
}

fn uid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.user))
}

fn name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        text_of(scene, thread.user, ROOT, |user| &user.name)
    })
}

fn home<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        text_of(scene, thread.user, b"/root", |user| &user.home)
    })
}

fn shell<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        text_of(scene, thread.user, UNKNOWN, |user| &user.shell)
    })
}

fn login_uid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| match thread.login_user {
        u32::MAX => Answer::int(-1),
        id => Answer::int(id),
    })
}

/// Who logged in is an account of the host, wherever the process is now.
fn login_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| match scene.state.user(thread.login_user) {
        Some(user) if thread.login_user != u32::MAX => Answer::text(user.name.as_bytes()),
        None if thread.login_user == 0 => Answer::text(ROOT),
        _ => Answer::text(UNKNOWN),
    })
}

fn gid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.user_group))
}

fn group_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| match scene.group(thread.user_group) {
        Some(group) => Answer::text(group.name.as_bytes()),
        None if thread.user_group == 0 => Answer::text(ROOT),
        None => Answer::text(UNKNOWN),
    })
}
