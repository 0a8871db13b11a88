"""What does no administrator do alone? One proposes it, another confirms or refuses it, in the sight of all."""
