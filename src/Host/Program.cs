var app = WebApplication.Create(args);
app.MapGet("/", () => "ok");
app.Run();

/// <summary>The entry point, public so that the tests can host the product in process.</summary>
public partial class Program;
