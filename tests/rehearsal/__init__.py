"""The national rehearsal: a made-up country, its reports, planted faults, and the whole flow."""
