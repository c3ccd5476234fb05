"""How a light path is made fast: tables, and the device they live on."""
