# %% [markdown]
# Train a network on a server, look at the curve, load the weights. Start a server first: amc serve

# %%
import amc_client

client = amc_client.Client()  # $AMC_SERVER and $AMC_TOKEN, else http://127.0.0.1:8080
job = client.submit(client.presets()["quickstart"], settings=["budget.steps=20000"])
job["id"], job["state"]

# %%
client.wait(job["id"], progress=lambda j: print(j["state"], j["done"], j["loss"]))

# %% [markdown]
# The loss against the step, which the server has thinned out for a logarithmic axis.

# %%
columns = client.metrics(job["id"], points=500)
try:
    import matplotlib.pyplot as plt

    plt.loglog(columns["step"], columns["loss"])
    plt.xlabel("step")
    plt.ylabel("loss")
    plt.show()
except ImportError:
    print("loss at the end:", columns["loss"][-1])

# %% [markdown]
# The weights, as NumPy arrays by name.

# %%
try:
    for name, array in client.model(job["id"]).items():
        print(name, array.shape, array.dtype)
except ImportError:
    print("the weights need NumPy")
