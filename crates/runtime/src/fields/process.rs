//! Fields of processes: `proc.*`.
//!
//! Source: falcosecurity/libs, `userspace/libsinsp/sinsp_filtercheck_thread.cpp`.

use super::table::{any, row};
use super::{Answer, Argument, Asked, Field, Type, Value};
use crate::engine::Scene;
use crate::state::Thread;
use std::borrow::Cow;

pub(super) const FIELDS: &[Field] = &[
    row("proc.name", Type::Text, name, "The name of the thread (`comm`), up to 15 bytes."),
    row("proc.exe", Type::Text, exe, "What the program was called by (`argv[0]`)."),
    row("proc.exepath", Type::Text, exe_path, "The file of the program, links resolved."),
    row("proc.args", Type::Text, args, "The arguments after the first, with blanks between."),
    row("proc.cmdline", Type::Text, command_line, "The name and the arguments."),
    row("proc.exeline", Type::Text, exe_line, "What the program was called by, and the arguments."),
    row("proc.cmdnargs", Type::Uint, argument_count, "How many arguments there are after the first."),
    row("proc.cmdlenargs", Type::Uint, argument_length, "How long the arguments after the first are together, without blanks."),
    row("proc.env", Type::Text, environment, "The environment, or the value of one variable of it: `proc.env[PATH]`.")
        .with(Argument::Key(false)),
    row("proc.cwd", Type::Text, directory, "The working directory."),
    row("proc.tty", Type::Uint, terminal, "The number of the terminal; 0 where there is none."),
    row("proc.pid", Type::Int, pid, "The id of the process on the host."),
    row("proc.ppid", Type::Int, parent_pid, "The id of the parent on the host."),
    row("proc.vpid", Type::Int, virtual_pid, "The id of the process in its own namespace."),
    row("proc.pvpid", Type::Int, parent_virtual_pid, "The id of the parent in the parent's namespace."),
    row("proc.sid", Type::Int, session, "The session of the process."),
    row("proc.sname", Type::Text, session_name, "The name of the leader of the session."),
    row("proc.sid.exe", Type::Text, session_exe, "What the leader of the session was called by."),
    row("proc.sid.exepath", Type::Text, session_exe_path, "The program of the leader of the session."),
    row("proc.pgid", Type::Int, group, "The process group on the host."),
    row("proc.vpgid", Type::Int, virtual_group, "The process group in its own namespace."),
    row("proc.vpgid.name", Type::Text, group_name, "The name of the leader of the process group."),
    row("proc.vpgid.exe", Type::Text, group_exe, "What the leader of the process group was called by."),
    row("proc.vpgid.exepath", Type::Text, group_exe_path, "The program of the leader of the process group."),
    row("proc.is_sid_leader", Type::Bool, is_session_leader, "Whether the process leads its session."),
    row("proc.is_vpgid_leader", Type::Bool, is_group_leader, "Whether the process leads its process group."),
    row("proc.loginshellid", Type::Int, login_shell, "The id of the oldest shell among the process and its ancestors."),
    row("proc.duration", Type::Duration, duration, "How long the process has been there."),
    row("proc.ppid.duration", Type::Duration, parent_duration, "How long the parent has been there."),
    row("proc.pid.ts", Type::Duration, made, "When the process was made."),
    row("proc.ppid.ts", Type::Duration, parent_made, "When the parent was made."),
    row("proc.is_exe_writable", Type::Bool, is_writable, "Whether the user may write to the program."),
    row("proc.is_exe_upper_layer", Type::Bool, is_upper, "Whether the program lies in the upper layer of an overlay: not in the image."),
    row("proc.is_exe_lower_layer", Type::Bool, is_lower, "Whether the program lies in a lower layer of an overlay."),
    row("proc.is_exe_from_memfd", Type::Bool, is_memory, "Whether the program lies in memory alone (`memfd_create`)."),
    row("proc.is_exe_on_tmpfs", Type::Bool, is_on_tmpfs, "Whether the program lies, under a name, on a file system that only memory holds (tmpfs): in no image. Ours alone."),
    row("proc.is_exe_from_outside", Type::Bool, is_from_outside, "Whether the program was started outside of containers: that of a runtime, until it becomes the program of one. Ours alone."),
    row("proc.is_env_cut", Type::Bool, is_environment_cut, "Whether the environment may have more variables than are told. Ours alone."),
    row("proc.exe_ino", Type::Int, inode, "The inode of the program."),
    row("proc.exe_ino.ctime", Type::Time, changed, "When the inode of the program changed."),
    row("proc.exe_ino.mtime", Type::Time, modified, "When the program was written."),
    row("proc.exe_ino.ctime_duration_proc_start", Type::Time, changed_before_start, "Nanoseconds between the change of the program's inode and the start of the process."),
    row("proc.exe_ino.ctime_duration_pidns_start", Type::Time, changed_after_namespace, "Nanoseconds between the start of the process namespace and the change of the program's inode after it."),
    row("proc.pidns_init_start_ts", Type::Uint, namespace_started, "When the first process of the namespace was started."),
    row("proc.fdopencount", Type::Uint, open_count, "How many descriptors are open."),
    row("proc.fdlimit", Type::Int, open_limit, "How many descriptors may be open."),
    row("proc.fdusage", Type::Double, open_share, "Open descriptors as a percentage of the limit."),
    row("proc.vmsize", Type::Uint, memory_virtual, "Virtual memory in kilobytes."),
    row("proc.vmrss", Type::Uint, memory_resident, "Resident memory in kilobytes."),
    row("proc.vmswap", Type::Uint, memory_swapped, "Swapped memory in kilobytes."),
    row("proc.pname", Type::Text, parent_name, "The name of the parent."),
    row("proc.pexe", Type::Text, parent_exe, "What the parent was called by."),
    row("proc.pexepath", Type::Text, parent_exe_path, "The program of the parent."),
    row("proc.pcmdline", Type::Text, parent_command_line, "The name and the arguments of the parent."),
    any("proc.aname", Type::Text, ancestor_name, "The name of an ancestor: `[1]` is the parent; without a number: of any."),
    any("proc.aexe", Type::Text, ancestor_exe, "What an ancestor was called by; without a number: any."),
    any("proc.aexepath", Type::Text, ancestor_exe_path, "The program of an ancestor; without a number: of any."),
    any("proc.acmdline", Type::Text, ancestor_command_line, "The name and the arguments of an ancestor; without a number: of any."),
    any(
        "proc.aargs",
        Type::Text,
        ancestor_args,
        "The arguments of an ancestor after the first; without a number: of any.",
    ),
    any("proc.apid", Type::Int, ancestor_pid, "The id of an ancestor; without a number: of any."),
    any("proc.aenv", Type::Text, ancestor_environment, "The environment of an ancestor, of any without a number, or the nearest value of one variable among them.")
        .with(Argument::Either(false)),
];

fn of<'a>(scene: &Scene<'a>, get: impl Fn(&'a Thread) -> Answer<'a>) -> Answer<'a> {
    scene.thread.map_or(Answer::Missing, get)
}

fn of_parent<'a>(scene: &Scene<'a>, get: impl Fn(&'a Thread) -> Answer<'a>) -> Answer<'a> {
    scene.parent().map_or(Answer::Missing, get)
}

/// Answers for the process (`[0]`), an ancestor by its number, or all ancestors.
fn of_ancestors<'a>(
    scene: &Scene<'a>,
    asked: &Asked,
    get: impl Fn(&'a Thread) -> Value<'a>,
) -> Answer<'a> {
    match asked {
        Asked::Index(0) => Answer::of(scene.main().map(get)),
        Asked::Index(level) => {
            let above = scene.ancestors().nth(level.saturating_sub(1));
            Answer::of(above.map(get))
        }
        _ if scene.thread.is_none() => Answer::Missing,
        _ => Answer::Many(scene.ancestors().map(get).collect()),
    }
}

fn text(bytes: &[u8]) -> Value<'_> {
    Value::borrowed(bytes)
}

fn name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::text(&thread.name))
}

fn exe<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::text(&thread.exe))
}

fn exe_path<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::text(&thread.executable.path))
}

fn args<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::made(thread.args.join(&b' ')))
}

fn command_line<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::One(line(&thread.name, thread)))
}

fn exe_line<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        let mut out = thread.exe.to_vec();
        out.push(b' ');
        out.extend(thread.args.join(&b' '));
        Answer::made(out)
    })
}

fn line<'a>(first: &'a [u8], thread: &'a Thread) -> Value<'a> {
    if thread.args.is_empty() {
        return text(first);
    }
    let mut out = first.to_vec();
    for argument in &*thread.args {
        out.push(b' ');
        out.extend_from_slice(argument);
    }
    Value::Text(Cow::Owned(out))
}

fn argument_count<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.args.len() as u64))
}

fn argument_length<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        let length: usize = thread.args.iter().map(|argument| argument.len()).sum();
        Answer::uint(length as u64)
    })
}

fn environment<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of(scene, |thread| match asked {
        Asked::Key(name) => Answer::text(variable(thread, name).unwrap_or_default()),
        _ => Answer::made(thread.environment.join(&b' ')),
    })
}

fn variable<'a>(thread: &'a Thread, name: &str) -> Option<&'a [u8]> {
    thread.environment.iter().find_map(|entry| {
        entry
            .strip_prefix(name.as_bytes())
            .and_then(|rest| rest.strip_prefix(b"="))
    })
}

fn directory<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    scene
        .main()
        .map_or(Answer::Missing, |thread| Answer::text(&thread.directory))
}

fn terminal<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.terminal))
}

fn pid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::int(thread.process))
}

fn parent_pid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    scene
        .main()
        .map_or(Answer::Missing, |thread| Answer::int(thread.parent))
}

fn virtual_pid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| unless_unknown(thread.virtual_process))
}

fn unless_unknown<'a>(id: i64) -> Answer<'a> {
    if id == -1 {
        Answer::Missing
    } else {
        Answer::int(id)
    }
}

fn parent_virtual_pid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_parent(scene, |thread| Answer::int(thread.virtual_process))
}

fn session<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::int(thread.session))
}

fn group<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::int(thread.group))
}

fn virtual_group<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::int(thread.virtual_group))
}

/// Returns the leader of what a number stands for: the process of that id where the process is in the host's namespace,
/// else the eldest in the row of ancestors that have the same number.
fn leader<'a>(scene: &Scene<'a>, number: impl Fn(&Thread) -> i64) -> Option<&'a Thread> {
    let thread = scene.thread?;
    let wanted = number(thread);
    let in_namespace = thread.id != thread.virtual_id;
    if let Some(leader) = (!in_namespace)
        .then(|| scene.state.thread(wanted))
        .flatten()
    {
        return Some(leader);
    }
    let same = scene
        .ancestors()
        .take_while(|above| number(above) == wanted);
    Some(same.last().unwrap_or(thread))
}

fn of_session<'a>(scene: &Scene<'a>, get: impl Fn(&'a Thread) -> &'a [u8]) -> Answer<'a> {
    Answer::of(leader(scene, |thread| thread.session).map(|thread| text(get(thread))))
}

fn of_group<'a>(scene: &Scene<'a>, get: impl Fn(&'a Thread) -> &'a [u8]) -> Answer<'a> {
    Answer::of(leader(scene, |thread| thread.virtual_group).map(|thread| text(get(thread))))
}

fn session_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_session(scene, |thread| &thread.name)
}

fn session_exe<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_session(scene, |thread| &thread.exe)
}

fn session_exe_path<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_session(scene, |thread| &thread.executable.path)
}

fn group_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_group(scene, |thread| &thread.name)
}

fn group_exe<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_group(scene, |thread| &thread.exe)
}

fn group_exe_path<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_group(scene, |thread| &thread.executable.path)
}

fn is_session_leader<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        Answer::bool(thread.session == thread.virtual_process)
    })
}

fn is_group_leader<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        Answer::bool(thread.virtual_group == thread.virtual_process)
    })
}

fn login_shell<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let line = scene.main().into_iter().chain(scene.ancestors());
    let shells = line.filter(|thread| thread.name.ends_with(b"sh"));
    Answer::of(shells.last().map(|thread| Value::Int(thread.process)))
}

fn since<'a>(scene: &Scene<'a>, time: u64) -> Answer<'a> {
    match time {
        0 => Answer::Missing,
        time => Answer::uint(scene.event.time.saturating_sub(time)),
    }
}

fn duration<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| since(scene, thread.cloned))
}

fn parent_duration<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_parent(scene, |thread| since(scene, thread.cloned))
}

fn made<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::nonzero(thread.cloned))
}

fn parent_made<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_parent(scene, |thread| Answer::nonzero(thread.cloned))
}

fn is_writable<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::bool(thread.executable.writable))
}

fn is_upper<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::bool(thread.executable.upper_layer))
}

fn is_lower<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::bool(thread.executable.lower_layer))
}

fn is_memory<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::bool(thread.executable.memory))
}

fn is_on_tmpfs<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::bool(thread.executable.tmpfs))
}

fn is_from_outside<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::bool(thread.executable.outside))
}

/// So much is told of an environment that is longer; captures of others end with a byte more.
const ENVIRONMENT: usize = 4095;

fn is_environment_cut<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        let entries = thread.environment.iter();
        let sizes = entries.map(|entry| entry.len().saturating_add(1));
        Answer::bool(sizes.fold(0, usize::saturating_add) >= ENVIRONMENT)
    })
}

fn inode<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| match thread.executable.inode {
        0 => Answer::Missing,
        inode => Answer::int(i64::try_from(inode).unwrap_or(i64::MAX)),
    })
}

fn changed<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::nonzero(thread.executable.changed))
}

fn modified<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::nonzero(thread.executable.modified))
}

/// Nothing where one of the times is not known, or the change came after the start.
fn changed_before_start<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        between(thread.executable.changed, thread.cloned)
    })
}

fn changed_after_namespace<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        between(thread.namespace_started, thread.executable.changed)
    })
}

fn between<'a>(earlier: u64, later: u64) -> Answer<'a> {
    match (earlier, later.checked_sub(earlier)) {
        (0, _) | (_, None | Some(0)) => Answer::Missing,
        (_, Some(time)) => Answer::uint(time),
    }
}

fn namespace_started<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::nonzero(thread.namespace_started))
}

fn open_count<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    scene.main().map_or(Answer::Missing, |thread| {
        Answer::uint(thread.descriptors.len() as u64)
    })
}

fn open_limit<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::int(thread.descriptor_limit))
}

#[expect(clippy::cast_precision_loss, reason = "a percentage")]
fn open_share<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    scene.main().map_or(Answer::Missing, |thread| {
        let (open, limit) = (
            thread.descriptors.len() as f64,
            thread.descriptor_limit as f64,
        );
        let share = if limit > 0.0 {
            open * 100.0 / limit
        } else {
            0.0
        };
        Answer::One(Value::Double(share))
    })
}

fn memory_virtual<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.memory[0]))
}

fn memory_resident<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.memory[1]))
}

fn memory_swapped<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.memory[2]))
}

fn parent_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_parent(scene, |thread| Answer::text(&thread.name))
}

fn parent_exe<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_parent(scene, |thread| Answer::text(&thread.exe))
}

fn parent_exe_path<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_parent(scene, |thread| Answer::text(&thread.executable.path))
}

fn parent_command_line<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_parent(scene, |thread| Answer::One(line(&thread.name, thread)))
}

fn ancestor_name<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of_ancestors(scene, asked, |thread| text(&thread.name))
}

fn ancestor_exe<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of_ancestors(scene, asked, |thread| text(&thread.exe))
}

fn ancestor_exe_path<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of_ancestors(scene, asked, |thread| text(&thread.executable.path))
}

fn ancestor_command_line<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of_ancestors(scene, asked, |thread| line(&thread.name, thread))
}

fn ancestor_args<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of_ancestors(scene, asked, |thread| {
        Value::Text(Cow::Owned(thread.args.join(&b' ')))
    })
}

fn ancestor_pid<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of_ancestors(scene, asked, |thread| Value::Int(thread.process))
}

fn ancestor_environment<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    match asked {
        Asked::Key(name) => {
            let mut values = scene.ancestors().filter_map(|above| variable(above, name));
            Answer::of(values.find(|value| !value.is_empty()).map(text))
        }
        _ => of_ancestors(scene, asked, |thread| {
            Value::Text(Cow::Owned(thread.environment.join(&b' ')))
        }),
    }
}
