/* The least a program can be: what starting and ending a process costs here. */
int main(void)
{
    return 0;
}
