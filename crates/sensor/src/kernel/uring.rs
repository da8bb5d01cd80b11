//! How far what is done over `io_uring` can be seen, and the programs that see it best.
//!
//! Requests are remembered when they are submitted. Where the kernel takes a program behind the function that carries requests
//! out (`io_issue_sqe`), that tells of them: a file is still where it was put then, and nothing is missed for a
//! completion that nobody is told of, or that has no room. Elsewhere they are told when they complete. Of requests that are done many
//! times, each time is told by a program at the function that posts completions beside the last one.

use super::losses::Table;
use super::settings::Settings;
use super::{Failure, load};
use crate::gate::lsm::Silence;
use libbpf_rs::btf::types::{Enum, Func, FuncProto, Struct, Typedef};
use libbpf_rs::btf::{Btf, ReferencesType as _};
use libbpf_rs::{Link, MapCore as _, MapFlags, Object, ObjectBuilder};
use std::os::fd::AsFd as _;
use std::sync::LazyLock;

/// The program behind the function that carries requests out.
const ISSUED: &[&str] = &["on_issued"];

/// The programs at the function that posts completions beside the last one.
const POSTS: &[&str] = &["on_posting", "on_posted"];

/// What goes with them where that function is not told which request it posts for.
const BY_THREAD: &str = "on_issuing";

/// Functions that post completions beside the last one, the newest first: since 6.10, 6.6, 6.3, 6.0.
const POSTERS: [&str; 4] = [
    "io_req_post_cqe",
    "io_fill_cqe_req_aux",
    "io_aux_cqe",
    "io_post_aux_cqe",
];

/// Programs that a kernel without `io_uring`, or with an older one, has no place for.
pub(super) const OPTIONAL: [&str; 5] = [
    "on_submission",
    "on_older_submission",
    "on_completion",
    "on_failed_link",
    "on_overflow",
];

/// Tables that such programs have for themselves: they may be interrupted by the others, and by each other.
const OWN: [&str; 6] = [
    "scratches",
    "counts",
    "losses",
    "first_losses",
    "asked_now",
    "request_now",
];

/// The calls that requests do the same as (`call_of` of `bpf/request.h`), and those of them that open files.
pub(super) const CALLS: &[u16] = &[
    3, 32, 41, 42, 44, 45, 46, 47, 49, 50, 257, 258, 263, 265, 266, 288, 316, 437,
];
pub(super) const OPENS: &[u16] = &[257, 437];

/// The calls that a request may do many times.
pub(super) const REPEATED: &[u16] = &[44, 45, 46, 47, 288];

/// How far what is done over `io_uring` can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rings {
    /// Each request is told as soon as it was carried out, and each time where it is done many times.
    Issued,
    /// The same, but of requests that are done many times two that a program calls the same are not told apart. Why it is so
    /// stands with it.
    Called(String),
    /// Requests are told when they complete, and those that ask for no completion when they are submitted, as if they went
    /// well. A file that is closed or replaced before the kernel tells of the completion is known by name alone. Why it is
    /// so stands with it.
    Completed(String),
    /// Not at all, and why.
    Unseen(String),
    /// The kernel has none.
    Absent,
}

/// Returns whether a program is one of those that have an object of their own: the others are loaded without them.
pub(super) fn is_one(name: &str) -> bool {
    [ISSUED, POSTS, &[BY_THREAD]].concat().contains(&name)
}

/// Programs with tables of their own, and what they run by.
pub(super) struct Beside {
    pub(super) object: Object,
    /// Where they count what is lost.
    pub(super) lost: Table,
    pub(super) links: Vec<Link>,
}

/// Loads the program that tells of requests when they were carried out.
pub(super) fn issuer(main: &Object, settings: &Settings) -> Result<Beside, Failure> {
    const WHAT: &str = "a program behind io_issue_sqe";
    if FACTS.repeated == 0 {
        return Err(Failure::Refused {
            what: WHAT,
            why: "which requests are done many times is not known".to_owned(),
        });
    }
    beside(main, settings, ISSUED, WHAT)
}

/// Tells the programs which of those there are that see best.
pub(super) fn tell_when(main: &Object, issued: bool, posted: bool) -> Result<(), Failure> {
    // `TOLD_ISSUED`, `TOLD_POSTED`.
    let when = u32::from(issued) | u32::from(posted) << 1;
    load::map(main, "told_when")?
        .update(&0_u32.to_ne_bytes(), &when.to_ne_bytes(), MapFlags::ANY)
        .map_err(Failure::refused("an entry of a table"))
}

/// Returns whether a program is for newer kernels only, which older ones may not even load: those before 5.19.
pub(super) fn is_beyond(name: &str) -> bool {
    OPTIONAL.contains(&name) && FACTS.repeated == 0
}

/// Loads the programs that tell of each time that a request is done.
pub(super) fn poster(main: &Object, settings: &Settings) -> Result<Beside, Failure> {
    const WHAT: &str = "programs where completions are posted";
    let post = FACTS.post.as_ref().ok_or_else(|| Failure::Refused {
        what: WHAT,
        why: "it has none of the functions that are known".to_owned(),
    })?;
    let by_thread = post.request.is_none().then_some(BY_THREAD);
    let names: Vec<&str> = POSTS.iter().copied().chain(by_thread).collect();
    beside(main, settings, &names, WHAT)
}

/// Loads programs into the tables of the others, but for some that they have for themselves.
fn beside(
    main: &Object,
    settings: &Settings,
    names: &[&str],
    what: &'static str,
) -> Result<Beside, Failure> {
    let silent = Silence::begin();
    let mut open = ObjectBuilder::default()
        .open_memory(load::PROGRAMS)
        .map_err(Failure::refused("to read the programs"))?;
    load::prepare(&mut open, settings)?;
    for mut program in open.progs_mut() {
        let name = program.name().to_string_lossy().into_owned();
        let wanted = names.contains(&name.as_str());
        program.set_autoload(wanted);
        if let Some(function) = FACTS.function(&name).filter(|_| wanted) {
            program
                .set_attach_target(0, Some(function.to_owned()))
                .map_err(Failure::refused(what))?;
        }
    }
    for mut map in open.maps_mut() {
        let name = map.name().to_string_lossy().into_owned();
        let is_own = OWN.contains(&name.as_str()) || name.contains(".rodata");
        let shared = main.maps().find(|it| it.name() == map.name());
        if let Some(shared) = shared.filter(|_| !is_own) {
            map.reuse_fd(shared.as_fd())
                .map_err(Failure::refused("to share a table"))?;
        }
    }
    let object = open.load().map_err(Failure::refused(what))?;
    let lost = Table::of(&object)?;
    let programs = object.progs_mut().filter(|program| program.autoload());
    let links = programs
        .map(|program| program.attach().map_err(Failure::refused(what)))
        .collect::<Result<Vec<Link>, Failure>>()?;
    drop(silent);
    Ok(Beside {
        object,
        lost,
        links,
    })
}

/// Says how far requests can be seen, by the names of the optional programs that run.
pub(super) fn reach(
    running: &[String],
    issuer: Result<(), Failure>,
    poster: Result<(), Failure>,
) -> Rings {
    let runs = |name: &str| running.iter().any(|it| it == name);
    let has = |types: &Btf<'_>, name: &str| types.type_by_name::<Struct<'_>>(name).is_some();
    let Ok(types) = Btf::from_vmlinux() else {
        return Rings::Unseen("the kernel does not tell of its types".to_owned());
    };
    if !has(&types, "io_ring_ctx") {
        return Rings::Absent;
    }
    if !has(&types, "io_cqe") {
        return Rings::Unseen("the kernel is older than 5.19".to_owned());
    }
    let submits = runs("on_submission") || runs("on_older_submission");
    if !submits || !runs("on_completion") {
        return Rings::Unseen("the kernel does not tell of submissions and completions".to_owned());
    }
    match (issuer, poster) {
        (Ok(()), Ok(())) => Rings::Issued,
        (Ok(()), Err(why)) => Rings::Called(why.to_string()),
        (Err(why), _) => Rings::Completed(why.to_string()),
    }
}

/// What the programs have to know of this kernel.
pub(super) static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    Btf::from_vmlinux().map_or_else(|_| Facts::default(), |types| Facts::of(&types))
});

/// What differs between kernels.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// The flag of a request that is carried out by rights of its own (`REQ_F_CREDS`); 0 where it is not known.
    own_rights: u32,
    /// The flag of a request that may be done many times (`REQ_F_APOLL_MULTISHOT`); 0 where it is not known.
    repeated: u32,
    post: Option<Post>,
    /// Whether what is told of a completion stands behind an address.
    is_completion_apart: bool,
}

/// The function that posts completions beside the last one.
#[derive(Debug, PartialEq, Eq)]
struct Post {
    function: &'static str,
    /// The argument that is the request; nothing where the function is not told.
    request: Option<u32>,
    /// The argument that is the result.
    result: u32,
}

impl Facts {
    fn of(types: &Btf<'_>) -> Self {
        Self {
            own_rights: flag(types, "REQ_F_CREDS_BIT"),
            repeated: flag(types, "REQ_F_APOLL_MULTISHOT_BIT"),
            post: POSTERS.into_iter().find_map(|name| Post::of(types, name)),
            is_completion_apart: is_completion_apart(types),
        }
    }

    /// Returns the function that a program runs at, where that has another name in other kernels.
    fn function(&self, program: &str) -> Option<&'static str> {
        let post = self.post.as_ref().filter(|_| POSTS.contains(&program));
        post.map(|post| post.function)
    }

    /// They stand at the end of `struct settings`.
    pub(super) fn constants(&self) -> [u32; 5] {
        let post = self.post.as_ref();
        let request = post.and_then(|post| post.request);
        [
            self.own_rights,
            self.repeated,
            // `NO_ARGUMENT`.
            request.unwrap_or(u32::MAX),
            post.map_or(0, |post| post.result),
            u32::from(self.is_completion_apart),
        ]
    }
}

impl Post {
    fn of(types: &Btf<'_>, function: &'static str) -> Option<Self> {
        Some(Self {
            function,
            request: place(types, function, "req"),
            result: place(types, function, "res")?,
        })
    }
}

/// What is told of a completion: the ring, the request, and its words one by one; since 6.13, where they stand.
fn is_completion_apart(types: &Btf<'_>) -> bool {
    let told: Option<Typedef<'_>> = types.type_by_name("btf_trace_io_uring_complete");
    let told = told.and_then(|it| it.referenced_type().next_type());
    let prototype = told.and_then(|it| FuncProto::try_from(it).ok());
    // Before them stands what belongs to the program.
    prototype.is_some_and(|it| it.iter().count() == 4)
}

/// Finds an argument of a function by both names.
fn place(types: &Btf<'_>, function: &str, argument: &str) -> Option<u32> {
    let found: Func<'_> = types.type_by_name(function)?;
    let prototype = FuncProto::try_from(found.referenced_type()).ok()?;
    let mut params = (0..).zip(prototype.iter());
    let found = params.find(|(_, param)| param.name.is_some_and(|it| it == argument));
    found.map(|(place, _)| place)
}

/// Returns a flag of requests by the name of its bit; 0 where it is not known.
fn flag(types: &Btf<'_>, bit: &str) -> u32 {
    let place = types.type_by_kind::<Enum<'_>>().find_map(|flags| {
        // The first of them: most enumerations are told apart by that.
        flags
            .get(0)?
            .name
            .filter(|it| *it == "REQ_F_FIXED_FILE_BIT")?;
        let own = flags
            .iter()
            .find(|it| it.name.is_some_and(|name| name == bit))?;
        u32::try_from(own.value).ok()
    });
    place
        .and_then(|place| 1_u32.checked_shl(place))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call;

    #[test]
    fn what_differs_between_kernels_is_found() {
        let Ok(types) = Btf::from_vmlinux() else {
            return;
        };
        if types.type_by_name::<Struct<'_>>("io_cqe").is_none() {
            return;
        }
        let facts = Facts::of(&types);
        assert!(facts.own_rights.is_power_of_two(), "{facts:?}");
        assert!(facts.repeated.is_power_of_two(), "{facts:?}");
        assert_eq!(flag(&types, "REQ_F_FIXED_FILE_BIT"), 1);
        assert_eq!(flag(&types, "REQ_F_NOT_THERE"), 0);
        assert!(Post::of(&types, "io_not_there").is_none());
        // `bool io_req_post_cqe(struct io_kiocb *req, s32 res, u32 cflags)`.
        if let Some(post) = Post::of(&types, "io_req_post_cqe") {
            assert_eq!((post.request, post.result), (Some(0), 1));
            assert_eq!(facts.post, Some(post));
        }
    }

    #[test]
    fn each_call_of_a_request_is_known() {
        for number in CALLS.iter().chain(OPENS).chain(REPEATED) {
            assert!(call::find(*number).is_some(), "{number}");
        }
    }
}
