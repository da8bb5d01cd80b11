//! Checks of what a descriptor is of: the names of files, the ends of sockets.

use super::fact::Fact;
use super::formula::Formula;
use super::leaf;
use super::name::{Component, Paths};
use super::ranges::Ranges;
use crate::engine::{Order, Test, Where};
use crate::event::Schema;
use std::net::IpAddr;

/// Families of sockets (`bits/socket.h`).
const UNIX: i64 = 1;
const IPV4: i64 = 2;
const IPV6: i64 = 10;

/// Returns what holds of an event whose descriptor passes a test.
pub(super) fn may_pass(
    schema: &Schema,
    field: &str,
    test: &Test,
    passes: &dyn Fn(&[u8]) -> bool,
) -> Formula {
    match schema.name {
        "open" | "openat" | "openat2" | "creat" => of_file(field, test),
        "connect" | "sendto" | "sendmsg" | "recvfrom" | "recvmsg" => of_socket(field, test, passes),
        _ => Formula::Always,
    }
}

fn of_file(field: &str, test: &Test) -> Formula {
    let paths = match field {
        "fd.name" => texts(test, &whole),
        "fd.directory" => texts(test, &directory),
        "fd.filename" => texts(test, &file),
        "fd.nameraw" => {
            return texts(test, &|shape| match shape {
                Shape::Whole(text) | Shape::Begin(text) => Paths::begin(text),
                Shape::End(_) => None,
            })
            .map_or(Formula::Always, |paths| Formula::Fact(Fact::RawPath(paths)));
        }
        _ => None,
    };
    paths.map_or(Formula::Always, |paths| Formula::Fact(Fact::Path(paths)))
}

/// What a test says of a text.
#[derive(Clone, Copy)]
enum Shape<'t> {
    Whole(&'t [u8]),
    Begin(&'t [u8]),
    End(&'t [u8]),
}

/// Returns the paths of all that a test asks for; nothing where one of it says nothing of the path.
fn texts(test: &Test, paths: &dyn Fn(Shape<'_>) -> Option<Paths>) -> Option<Paths> {
    let all = |found: Vec<Option<Paths>>| -> Option<Paths> {
        let found: Option<Vec<Paths>> = found.into_iter().collect();
        Some(found?.iter().fold(Paths::default(), Paths::or))
    };
    match test {
        Test::Text(Order::Equal, text) => paths(Shape::Whole(text)),
        Test::TextIn(set) => all(set.iter().map(|text| paths(Shape::Whole(text))).collect()),
        Test::Words(Where::Begin, words) => all(words
            .words()
            .iter()
            .map(|text| paths(Shape::Begin(text)))
            .collect()),
        Test::Words(Where::End, words) => all(words
            .words()
            .iter()
            .map(|text| paths(Shape::End(text)))
            .collect()),
        Test::Glob(glob) => {
            let end = paths(Shape::End(&glob.end()));
            end.or_else(|| paths(Shape::Begin(&glob.begin())))
        }
        Test::Paths(set) => {
            let begins = set.begins()?;
            all(begins
                .iter()
                .map(|text| paths(Shape::Begin(text)))
                .collect())
        }
        _ => None,
    }
}

fn last_of(text: &[u8]) -> &[u8] {
    text.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}

fn whole(shape: Shape<'_>) -> Option<Paths> {
    match shape {
        Shape::Whole(text) if text.first() == Some(&b'/') => {
            Component::exact(last_of(text)).map(Paths::last)
        }
        Shape::Whole(_) => None,
        Shape::Begin(text) => Paths::begin(text),
        Shape::End(text) if text.contains(&b'/') => {
            Component::exact(last_of(text)).map(Paths::last)
        }
        Shape::End(text) => file(Shape::End(text)),
    }
}

/// The directory that a file is in, or the directory itself.
fn directory(shape: Shape<'_>) -> Option<Paths> {
    match shape {
        Shape::Whole(text) => Paths::begin(text),
        Shape::Begin(text) => Paths::begin(text),
        Shape::End(_) => None,
    }
}

fn file(shape: Shape<'_>) -> Option<Paths> {
    let component = match shape {
        Shape::Whole(text) | Shape::Begin(text) | Shape::End(text) if text.contains(&b'/') => None,
        Shape::Whole(text) => Component::exact(text),
        Shape::Begin(text) => Some(Component::begin(text)),
        Shape::End(text) => Some(Component::end(text)),
    };
    component.filter(|it| !it.fits_all()).map(Paths::last)
}

fn of_socket(field: &str, test: &Test, passes: &dyn Fn(&[u8]) -> bool) -> Formula {
    match field {
        "fd.type" => families(
            &[
                (b"unix", &[UNIX]),
                (b"ipv4", &[IPV4, IPV6]),
                (b"ipv6", &[IPV6]),
            ],
            passes,
        ),
        "fd.typechar" => families(
            &[(b"u", &[UNIX]), (b"4", &[IPV4, IPV6]), (b"6", &[IPV6])],
            passes,
        ),
        "fd.sockfamily" => families(&[(b"unix", &[UNIX]), (b"ip", &[IPV4, IPV6])], passes),
        "fd.name" if is_of_unix(test) => Formula::Fact(Fact::Family(
            Ranges::new([(IPV4, IPV4), (IPV6, IPV6)]).others(),
        )),
        "fd.port" | "fd.sport" | "fd.cport" | "fd.lport" | "fd.rport" => {
            leaf::ranges(test).map_or(Formula::Always, |set| Formula::Fact(Fact::Port(set)))
        }
        "fd.ip" | "fd.sip" | "fd.cip" | "fd.lip" | "fd.rip" => match test {
            Test::Address(set, false) => Formula::Fact(Fact::Address(
                set.iter().map(IpAddr::to_canonical).collect(),
            )),
            _ => Formula::Always,
        },
        _ => Formula::Always,
    }
}

/// The families whose word passes; those that have no word here may.
fn families(words: &[(&[u8], &[i64])], passes: &dyn Fn(&[u8]) -> bool) -> Formula {
    let known = words.iter().flat_map(|(_, families)| families.iter());
    let known = Ranges::new(known.map(|family| (*family, *family)));
    let passing = words.iter().filter(|(word, _)| passes(word));
    let passing = passing.flat_map(|(_, families)| families.iter());
    let passing = Ranges::new(passing.map(|family| (*family, *family)));
    leaf::family(&known.others().or(&passing))
}

/// Whether all that a test asks for has a separator, which the names of sockets of networks never have.
fn is_of_unix(test: &Test) -> bool {
    let has = |text: &[u8]| text.contains(&b'/');
    match test {
        Test::Text(Order::Equal, text) => has(text),
        Test::TextIn(set) => set.iter().all(|text| has(text)),
        Test::Words(Where::Begin | Where::End | Where::Anywhere, words) => {
            words.words().iter().all(|text| has(text))
        }
        Test::Contains(finder) => has(finder.needle()),
        Test::Glob(glob) => has(&glob.begin()) || has(&glob.end()),
        _ => false,
    }
}
