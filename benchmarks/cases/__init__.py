"""The families of cases: each module measures one kind of work and lists its `CASES`."""
