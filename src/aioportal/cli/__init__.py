"""The command line: ``aioportal huwise …`` and ``aioportal sandbox``. It uses only the public client."""
