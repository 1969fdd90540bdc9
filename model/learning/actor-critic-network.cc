/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "actor-critic-network.h"

#include "torch-threads.h"

#include "ns3/split-mix.h"

#include <cmath>
#include <cstring>
#include <sstream>
#include <torch/script.h>
#include <torch/torch.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Score of a forbidden option: its probability is 0, and 0 times its logarithm too. */
constexpr double FORBIDDEN = -1e9;

/** @param numbers an array @param shape of it @return a tensor that reads it in place */
template <class T>
at::Tensor
View(const std::vector<T>& numbers, std::vector<int64_t> shape)
{
    // from_blob reads only
    return torch::from_blob(const_cast<T*>(numbers.data()),
                            shape,
                            c10::CppTypeToScalarType<T>::value);
}

/** @param size a size @return it as LibTorch wants it */
int64_t
Signed(std::size_t size)
{
    return static_cast<int64_t>(size);
}

} // namespace

/** LibTorch's part of the network. */
struct ActorCriticNetwork::Torch
{
    /** A layer: tensors over the flat parameters. */
    struct Layer
    {
        at::Tensor weights; //!< [inputs, units]
        at::Tensor biases;  //!< [units]
    };

    DenseLayout layout;            //!< sizes
    std::vector<float> parameters; //!< flat
    std::vector<Layer> layers;     //!< hidden ones, outputs, critic

    /** @param sizes of the network */
    explicit Torch(const DenseLayout& sizes)
        : layout(sizes),
          parameters(sizes.CountParameters())
    {
        std::vector<uint32_t> units = layout.hidden;
        units.push_back(layout.outputs);
        int64_t before = layout.inputs;
        float* place = parameters.data();
        for (std::size_t i = 0; i < units.size(); ++i)
        {
            AddLayer(place, before, units[i]);
            before = i < layout.hidden.size() ? units[i] : before;
        }
        if (layout.critic)
        {
            AddLayer(place, before, 1);
        }
    }

    /** @param place its parameters, moved on @param inputs of it @param units of it */
    void AddLayer(float*& place, int64_t inputs, int64_t units)
    {
        Layer layer;
        layer.weights = torch::from_blob(place, {inputs, units}).requires_grad_(true);
        place += inputs * units;
        layer.biases = torch::from_blob(place, {units}).requires_grad_(true);
        place += units;
        layers.push_back(layer);
    }

    /** @param seed of the first parameters */
    void Fill(uint64_t seed)
    {
        constexpr double OUTPUT_SHARE = 0.01;
        SplitMix random(seed, 0, 0);
        const auto offsets = layout.GetOffsets();
        for (std::size_t i = 0; i < layers.size(); ++i)
        {
            const double share = i < layout.hidden.size() ? 1.0 : OUTPUT_SHARE;
            const auto inputs = static_cast<double>(layers[i].weights.size(0));
            const double bound = share * std::sqrt(6.0 / inputs);
            const auto count = static_cast<std::size_t>(layers[i].weights.numel());
            for (std::size_t j = 0; j < count; ++j)
            {
                parameters[offsets[i] + j] =
                    static_cast<float>(bound * (2.0 * random.DrawUniform() - 1.0));
            }
        }
    }

    /** @param rows what goes in @return the last hidden layer [rows, units] */
    at::Tensor RunHidden(const NetworkRows& rows) const
    {
        at::Tensor x = View(rows.inputs, {Signed(rows.rows), layout.inputs});
        for (std::size_t i = 0; i < layout.hidden.size(); ++i)
        {
            x = at::addmm(layers[i].biases, x, layers[i].weights).relu();
        }
        return x;
    }

    /** @param rows of it @param x from RunHidden @return outputs [rows, heads, width] */
    at::Tensor RunOutputs(const NetworkRows& rows, const at::Tensor& x) const
    {
        const Layer& layer = layers[layout.hidden.size()];
        return at::addmm(layer.biases, x, layer.weights)
            .view({Signed(rows.rows), Signed(rows.heads), Signed(rows.width)});
    }

    /** @param loss a number @param gradients gets its gradient, flat */
    void Differentiate(const at::Tensor& loss, float* gradients) const
    {
        torch::autograd::variable_list leaves;
        for (const Layer& layer : layers)
        {
            leaves.push_back(layer.weights);
            leaves.push_back(layer.biases);
        }
        for (const auto& gradient : torch::autograd::grad({loss}, leaves))
        {
            const auto flat = gradient.contiguous();
            std::memcpy(gradients, flat.data_ptr<float>(), flat.nbytes());
            gradients += flat.numel();
        }
    }
};

ActorCriticNetwork::ActorCriticNetwork(const DenseLayout& layout, uint64_t seed)
{
    UseOneTorchThread();
    m_torch = std::make_unique<Torch>(layout);
    m_torch->Fill(seed);
}

ActorCriticNetwork::~ActorCriticNetwork() = default;

std::size_t
ActorCriticNetwork::GetParameterCount() const
{
    return m_torch->parameters.size();
}

float*
ActorCriticNetwork::GetParameters() const
{
    return m_torch->parameters.data();
}

LearnerLosses
ActorCriticNetwork::ComputeActorCritic(const NetworkRows& rows,
                                       const std::vector<float>& advantages,
                                       const std::vector<float>& targets,
                                       const Weights& weights,
                                       float* gradients)
{
    const auto count = Signed(rows.rows);
    const at::Tensor x = m_torch->RunHidden(rows);
    const at::Tensor forbidden = View(rows.masks, {count, 1, Signed(rows.width)}).eq(0);
    const at::Tensor logarithms =
        m_torch->RunOutputs(rows, x).masked_fill(forbidden, FORBIDDEN).log_softmax(2);
    const at::Tensor choices = View(rows.choices, {count, Signed(rows.heads), 1});
    const at::Tensor chosen = logarithms.gather(2, choices).squeeze(2);
    const at::Tensor policy = -(chosen * View(advantages, {count, 1})).mean();
    const at::Tensor entropy = -(logarithms.exp() * logarithms).sum(2).mean();
    // the first row of each decision
    const auto decisions = Signed(targets.size());
    const at::Tensor first = x.view({decisions, count / decisions, x.size(1)}).select(1, 0);
    const auto& critic = m_torch->layers.back();
    const at::Tensor values = at::addmm(critic.biases, first, critic.weights).squeeze(1);
    const at::Tensor value = (View(targets, {decisions}) - values).square().mean();
    const at::Tensor total = policy + weights.value * value - weights.entropy * entropy;
    m_torch->Differentiate(total, gradients);
    LearnerLosses losses;
    losses.total = total.item<double>();
    losses.policy = policy.item<double>();
    losses.value = value.item<double>();
    losses.entropy = entropy.item<double>();
    return losses;
}

LearnerLosses
ActorCriticNetwork::ComputeValues(const NetworkRows& rows,
                                  const std::vector<float>& targets,
                                  float* gradients)
{
    const auto count = Signed(rows.rows);
    const at::Tensor outputs = m_torch->RunOutputs(rows, m_torch->RunHidden(rows));
    const at::Tensor choices = View(rows.choices, {count, Signed(rows.heads), 1});
    const at::Tensor chosen = outputs.gather(2, choices).squeeze(2);
    const at::Tensor total = (View(targets, {count, 1}) - chosen).square().mean();
    m_torch->Differentiate(total, gradients);
    LearnerLosses losses;
    losses.total = total.item<double>();
    losses.value = losses.total;
    return losses;
}

std::string
ActorCriticNetwork::MakeTorchScript(std::size_t heads, std::size_t width) const
{
    torch::jit::Module module("Policy");
    std::string text = "def forward(self, x):\n";
    const std::size_t hidden = m_torch->layout.hidden.size();
    for (std::size_t i = 0; i <= hidden; ++i)
    {
        const std::string number = std::to_string(i);
        const auto& layer = m_torch->layers[i];
        module.register_parameter("weights" + number, layer.weights.detach().clone(), false);
        module.register_parameter("biases" + number, layer.biases.detach().clone(), false);
        text += "    x = torch.addmm(self.biases" + number + ", x, self.weights" + number + ")\n";
        text += i < hidden ? "    x = torch.relu(x)\n" : "";
    }
    text += "    return x.reshape([-1, " + std::to_string(heads) + ", " + std::to_string(width) +
            "])\n";
    module.define(text);
    std::ostringstream archive;
    module.save(archive);
    return archive.str();
}

} // namespace edgeinference
} // namespace ns3
