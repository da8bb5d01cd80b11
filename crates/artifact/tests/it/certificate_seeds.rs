//! Replays the seeds of the fuzz target `certificate`.

use seawall_artifact::host::certificate::newest;

#[test]
fn seeds_of_certificates() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/certificate");
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let text = std::fs::read_to_string(seed.path()).unwrap();
        let ends = newest(&text).map(|found| found.ends.date().to_string());
        // As `openssl x509 -noout -enddate` prints it.
        let want = match seed.file_name().to_str().unwrap() {
            "one" => Some("2046-11-22"),
            "two" => Some("2065-03-22"),
            _ => None,
        };
        assert_eq!(
            ends.known().map(String::as_str),
            want,
            "{:?}",
            seed.file_name()
        );
    }
}
