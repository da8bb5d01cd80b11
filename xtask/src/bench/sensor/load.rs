//! A flood for a minute: what the kernel saw is what was delivered, filtered or counted as lost, class by class.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::{Options, Watching, loaded, number};

/// Once with all that can be recorded, once with what our own rules need.
pub(super) fn report(program: &Path, options: &Options) -> Result<String> {
    let mut text = String::from(
        "\n| recorded | opened/s | class | seen | delivered | filtered | lost | unaccounted |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut costs = String::from(
        "\n| recorded | events/s delivered | CPU of the sensor, % of a core | ns a delivered event | MB | alerts |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for what in ["all", "rules"] {
        let watching = Watching::start(program, what)?;
        let (rate, seconds) = (options.rate.to_string(), options.seconds.to_string());
        let flood = loaded(program, &["flood", &rate, &seconds])?;
        let counted = watching.end()?;
        let took = number(&flood, "/seconds");
        classes(&mut text, what, number(&flood, "/count") / took, &counted)?;
        cost(&mut costs, what, took, &counted)?;
    }
    Ok(text + &costs)
}

fn classes(text: &mut String, what: &str, rate: f64, counted: &Value) -> Result<()> {
    let classes = counted.pointer("/classes").and_then(Value::as_object);
    for (name, count) in classes.into_iter().flatten() {
        let at = |pointer| number(count, pointer);
        let (seen, sent) = (at("/seen"), at("/sent"));
        let (filtered, lost) = (at("/filtered"), at("/lost"));
        let rest = seen - sent - filtered - lost;
        writeln!(
            text,
            "| {what} | {rate:.0} | {name} | {seen} | {sent} | {filtered} | {lost} | {rest} |"
        )?;
    }
    let sent: f64 = classes
        .into_iter()
        .flatten()
        .map(|(_, count)| number(count, "/sent"))
        .sum();
    // What was put into a ring is what was read, or not all was read. Births are no events of their own.
    let read = ["/events", "/births", "/unread"].map(|pointer| number(counted, pointer));
    let rest = sent - read.iter().sum::<f64>();
    writeln!(
        text,
        "| {what} | | put into rings and not read | | | | | {rest} |"
    )?;
    writeln!(
        text,
        "| {what} | | handed over after later ones | | | | | {} |",
        number(counted, "/disordered")
    )?;
    Ok(())
}

fn cost(text: &mut String, what: &str, took: f64, counted: &Value) -> Result<()> {
    let events = number(counted, "/events");
    let cpu = number(counted, "/cpu");
    writeln!(
        text,
        "| {what} | {:.0} | {:.1} | {:.0} | {:.0} | {} |",
        events / took,
        cpu / took * 100.0,
        cpu / events * 1e9,
        number(counted, "/memory"),
        number(counted, "/alerts")
    )?;
    Ok(())
}
