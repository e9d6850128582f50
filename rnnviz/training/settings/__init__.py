"""What a run is made from: experiments, scenes, and the files that hold them."""
