//! Prints events of this machine for some seconds: `cargo run -p seawall-sensor --features kernel --example record -- 5`.

use seawall_sensor::{call, encode, kernel, wire};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds: u64 = std::env::args().nth(1).map_or(Ok(5), |it| it.parse())?;
    let kinds = call::all()
        .filter(|it| it.class != call::Class::Descriptor)
        .map(|it| it.kind)
        .collect();
    let settings = kernel::Settings::of_kinds(&kinds);
    let sensor = kernel::Sensor::start(&settings, Box::new(show))?;
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        if sensor.read(8192)? == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    eprintln!("{:#?}", sensor.counts()?);
    Ok(())
}

fn show(bytes: &[u8]) {
    let Some(record) = wire::Record::read(bytes) else {
        println!("unreadable: {} bytes", bytes.len());
        return;
    };
    let Some(encoded) = encode::encode(&record) else {
        println!("no event: {}", record.head.number);
        return;
    };
    let event = encoded.event();
    let Some(schema) = event.kind.schema() else {
        return;
    };
    let mut line = format!("{} {} {}", event.time, event.thread, schema.name);
    for (index, param) in schema.params.iter().enumerate() {
        let bytes = event.bytes(index).unwrap_or_default();
        let shown = match param.of.width() {
            Some(_) => format!(
                "{:?}",
                bytes
                    .iter()
                    .rev()
                    .fold(0_u64, |n, b| (n << 8) | u64::from(*b))
                    .cast_signed()
            ),
            None => format!("{:?}", String::from_utf8_lossy(bytes)),
        };
        line.push_str(&format!(
            " {}={}",
            param.name,
            shown.chars().take(90).collect::<String>()
        ));
    }
    if let Some((number, made)) = &encoded.made {
        line.push_str(&format!(
            " -> {number} {}",
            String::from_utf8_lossy(&made.name)
        ));
    }
    if encoded.cut {
        line.push_str(" CUT");
    }
    println!("{line}");
}
