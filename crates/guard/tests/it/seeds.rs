//! Replays the seeds of the fuzz targets `guard_request`, `guard_json`, `guard_chunked`, `guard_answer`, `guard_view` and
//! `guard_faces`.
//! The name of a seed says what comes of it: the rule by which it is refused, with a dash for the slash, or `good`; more
//! may follow.

use seawall_guard::api::asked::{Asked, Given};
use seawall_guard::api::change::{self, Reserved};
use seawall_guard::api::check::check_or_zero;
use seawall_guard::api::http::chunked::Decoder;
use seawall_guard::api::http::{Progress, response};
use seawall_guard::api::operation::Body;
use seawall_guard::api::refusal::Refusal;
use seawall_guard::api::{json, query, redact, route, view};

use crate::{ask, wire};

#[path = "../../../../fuzz/shared/guard_faces.rs"]
mod guard_faces;

#[track_caller]
fn check(target: &str, run: impl Fn(&[u8]) -> Result<(), Refusal>) {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let name = seed.file_name().into_string().unwrap();
        let bytes = std::fs::read(seed.path()).unwrap();
        let outcome = match run(&bytes) {
            Ok(()) => "good".to_owned(),
            Err(refusal) => refusal.rule.replace('/', "-"),
        };
        let behind = name.strip_prefix(&outcome);
        let told = behind.is_some_and(|it| it.is_empty() || it.starts_with('_'));
        assert!(told, "{name}: {outcome}");
        count += 1;
    }
    assert!(count >= 4);
}

#[test]
fn seeds_of_requests() {
    check("guard_request", |bytes| {
        let (head, canonical) = wire::guard(bytes)?;
        let (_, again) = wire::guard(&wire::instead(&head, &canonical))?;
        assert_eq!(again, canonical);
        Ok(())
    });
}

#[test]
fn seeds_of_documents() {
    check("guard_json", |bytes| {
        let value = json::read(bytes)?;
        assert_eq!(json::read(json::write(&value).as_bytes())?, value);
        Ok(())
    });
}

#[test]
fn seeds_of_chunks() {
    check("guard_chunked", |bytes| {
        let mut decoder = Decoder::default();
        let mut rest = bytes;
        while !rest.is_empty() && !decoder.is_done() {
            rest = &rest[decoder.decode(rest)?.taken..];
        }
        assert!(decoder.is_done());
        Ok(())
    });
}

#[test]
fn seeds_of_answers() {
    check("guard_answer", |bytes| {
        let Progress::Done { head, .. } = response::read(bytes)? else {
            panic!("not whole");
        };
        head.framing("GET").map(drop)
    });
}

#[test]
fn seeds_of_views() {
    check("guard_view", |bytes| {
        let text = std::str::from_utf8(bytes).unwrap();
        let mut parts = text.splitn(3, '\n');
        let operation = route::of(parts.next().unwrap()).next().unwrap();
        let query = query::read(parts.next().unwrap(), operation, None)?;
        let body = match operation.body {
            Body::Json(shape) | Body::Hijack(shape) => {
                let value = json::read(parts.next().unwrap().as_bytes())?;
                Given::Json(check_or_zero(value, shape, None)?)
            }
            Body::Stream | Body::None => Given::None,
        };
        let asked = Asked {
            query,
            body,
            ..ask::bare(operation.id, &[])
        };
        view::archive::archive(&asked)?;
        view::build::build(&asked)?;
        view::commit::made(&asked)?;
        view::image::named(&asked)?;
        view::network::network(&asked)?;
        view::network::connection(&asked)?;
        view::plugin::plugin(&asked)?;
        view::volume::volume(&asked)?;
        let kept = redact::body(&asked).unwrap_or_else(|| "null".to_owned());
        json::read(kept.as_bytes())?;
        change::apply(&asked, &[], Reserved { keys: &["x"] }).map(drop)
    });
}

#[test]
fn seeds_of_faces() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/guard_faces");
    let mut count = 0;
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let name = seed.file_name().into_string().unwrap();
        let read = guard_faces::read(&std::fs::read(seed.path()).unwrap());
        assert_eq!(read.is_ok(), name.starts_with("good"), "{name}: {read:?}");
        count += 1;
    }
    assert!(count >= 10);
}
