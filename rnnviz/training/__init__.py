"""Training: experiments, the Trainer and the process that it runs in. No Qt."""
