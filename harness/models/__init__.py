"""Other people's models: endpoints on the network, encoders on disk. Nothing heavy is imported before it is used."""
