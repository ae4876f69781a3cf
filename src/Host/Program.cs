using GenderEquality.Host.Cli;

return await CommandLine.RunAsync(args);

/// <summary>The entry point; public for the tests that start the product as a process.</summary>
public partial class Program;
