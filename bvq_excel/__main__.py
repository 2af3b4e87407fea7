"""`python -m bvq_excel` is `bvq`."""

from bvq_excel.hosts.cli import main

if __name__ == "__main__":
    main()
