//! Replays the seeds of the fuzz targets `guard_request`, `guard_json`, `guard_chunked` and `guard_answer`. The name of a
//! seed says what comes of it: the rule by which it is refused, with a dash for the slash, or `good`; more may follow.

use seawall_guard::api::http::chunked::Decoder;
use seawall_guard::api::http::{Progress, response};
use seawall_guard::api::json;
use seawall_guard::api::refusal::Refusal;

use crate::wire;

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
