//! Replays the seeds of the fuzz target `sensor_record`: each says in its name what call it is of.

#[path = "../../../../fuzz/shared/sensor_record.rs"]
mod sensor_record;

#[test]
fn seeds_of_sensor_record() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/sensor_record"
    );
    let mut count = 0;
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let name = seed.file_name().to_string_lossy().into_owned();
        let data = std::fs::read(seed.path()).unwrap();
        let read = sensor_record::read(&data);
        let (record, encoded) = read.unwrap_or_else(|| panic!("{name} is no record"));
        let encoded = encoded.unwrap_or_else(|| panic!("{name} is no event"));
        let schema = encoded.event().kind.schema().unwrap();
        assert!(
            name.starts_with(schema.name),
            "{name} is one of {}",
            schema.name
        );
        assert!(record.pieces().count() > 0, "{name} has no pieces");
        count += 1;
        // Whatever is cut off, and whatever byte is another: nothing panics.
        for end in 0..data.len() {
            sensor_record::read(&data[..end]);
        }
        for at in 0..data.len() {
            for byte in [0, 0x7f, 0xff] {
                let mut other = data.clone();
                other[at] = byte;
                sensor_record::read(&other);
            }
        }
    }
    assert!(count >= 5, "{count} seeds");
}
