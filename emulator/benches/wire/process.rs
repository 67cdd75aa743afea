//! The memory and CPU time of a group of processes, as Linux reports them. On other systems the tables
//! say that they are unknown.

use std::fs;

/// The memory and CPU time of a group of processes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Microseconds of CPU time; Linux counts it in hundredths of a second.
    pub(crate) cpu_micros: f64,
    /// Its resident memory, in bytes.
    pub(crate) resident_bytes: f64,
    /// Its largest resident memory since [`forget_peak`].
    pub(crate) peak_bytes: f64,
}

impl Usage {
    /// Of the processes in the group that `leader` leads.
    pub(crate) fn of_group(leader: u32) -> Option<Self> {
        let processes = fs::read_dir("/proc").ok()?.flatten();
        let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let members = ids.filter_map(|id: u32| Self::of_member(id, leader));
        members.reduce(|one, other| Self {
            cpu_micros: one.cpu_micros + other.cpu_micros,
            resident_bytes: one.resident_bytes + other.resident_bytes,
            peak_bytes: one.peak_bytes + other.peak_bytes,
        })
    }

    fn of_member(id: u32, leader: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The program's name stands in parentheses and may hold spaces.
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let is_member = fields.get(2)?.parse() == Ok(leader);
        if !is_member {
            return None;
        }
        let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        Some(Self {
            cpu_micros: (ticks(11)? + ticks(12)?) * 1e4,
            resident_bytes: bytes(&status, "VmRSS:")?,
            peak_bytes: bytes(&status, "VmHWM:")?,
        })
    }
}

/// Sets the peak of a process's memory to its present memory.
pub(crate) fn forget_peak(id: u32) -> std::io::Result<()> {
    fs::write(format!("/proc/{id}/clear_refs"), "5")
}

fn bytes(status: &str, name: &str) -> Option<f64> {
    let kib = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(kib.trim().trim_end_matches(" kB").parse::<f64>().ok()? * 1024.0)
}
